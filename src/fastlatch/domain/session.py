"""A login and what came of it: one session, one line of refresh tokens, many access tokens that name it in `sid`."""

from dataclasses import dataclass
from enum import StrEnum

from .user import Account


@dataclass(frozen=True, slots=True)
class Login:
    """How and when somebody showed who they are (OpenID Connect Core section 2)."""

    at: int
    """`auth_time`: seconds since the epoch."""
    methods: tuple[str, ...]
    """`amr`, in the words of RFC 8176."""
    id: str | None = None
    """The session of the browser, with which this one ends; None: it lives on without it (`offline_access`)."""


@dataclass(frozen=True, slots=True)
class Session:
    """Times are seconds since the epoch."""

    id: str
    user_id: str
    client_id: str
    scopes: frozenset[str]
    created_at: int
    last_used_at: int
    expires_at: int
    """The absolute end; no refresh reaches beyond it (ASVS 10.4.8)."""
    ended_at: int | None = None
    user_agent: str = ""
    address: str = ""
    login: Login | None = None
    """None: nobody stood before a page of ours, as with the password grant."""
    resources: tuple[str, ...] = ()
    """RFC 8707: for whom its tokens are; empty: for the issuer's own API."""
    key_thumbprint: str | None = None
    """RFC 9449 section 6: of the key that its tokens are bound to."""


@dataclass(frozen=True, slots=True)
class RefreshTokenRecord:
    """What the store keeps of the one refresh token of a session that lives: never the token."""

    digest: str
    expires_at: int
    """The idle end, never later than the session's."""
    rotated_at: int | None = None
    """When it took the place of its parent; None: it is the first."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """The wish to spend one refresh token and to put its successor in its place.

    The token is one of ours: whoever wishes has seen by its tag that this server made it for this session. Which one of
    the session's line it is, the digests tell: two rotations in one second keep their order (Keycloak issue 50999).
    """

    session_id: str
    digest: str
    """Of the token to spend."""
    successor_digest: str
    client_id: str
    """Who presents it: RFC 6749 section 6, it "MUST be bound to the client to which it was issued"."""
    scopes: frozenset[str] | None
    """What is asked for; None: what the session has."""
    now: int
    idle_expires_at: int
    """When the successor ends if nobody uses it."""
    grace: int
    """Seconds in which the immediate parent gets the same successor again; 0: strict."""
    key_thumbprint: str | None = None
    """RFC 9449 section 5: of the key that the request has shown. A bound session goes on with its own key only."""


class Opening(StrEnum):
    """What came of opening a session with something that may be used once."""

    OPENED = "opened"
    OVERTAKEN = "user or client are meanwhile others"
    SPENT = "used before: what came of it was ended"


class Refusal(StrEnum):
    """Why a refresh token was not spent. For the log; the caller hears `invalid_grant` or `invalid_scope`."""

    UNKNOWN = "unknown"
    OTHER_CLIENT = "of another client"
    OTHER_KEY = "without the key it is bound to"
    ENDED = "session ended"
    EXPIRED = "expired"
    SCOPE = "scope wider than the session"
    REUSED = "used before: its session was ended"


@dataclass(frozen=True, slots=True)
class Rotated:
    """The token is spent; its successor lives. `repeated`: it had been spent within the grace, nothing changed."""

    session: Session
    repeated: bool = False
    account: Account | None = None
    """The user's, where it was asked for and is kept beside the session: read in the same transaction."""


@dataclass(frozen=True, slots=True)
class NotRotated:
    """Refused. When `reason` is REUSED the ending of the session is already committed."""

    reason: Refusal
    session: Session | None = None
