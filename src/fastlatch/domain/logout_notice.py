"""OpenID Connect Back-Channel Logout section 2.5: a client that is still to be told of the end of a session."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """Written in the transaction that ended the session. Times are seconds since the epoch."""

    session_id: str
    client_id: str
    user_id: str
    ended_at: int
    attempts: int
    """How often somebody has set out to tell it, this time included."""
