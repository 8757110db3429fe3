"""What every process must hear about: one row for each ending, written in the transaction that ends it."""

from dataclasses import dataclass
from enum import StrEnum

MAY_BE_IGNORED = "hint:"
"""How the name of a kind begins that may be passed over by a program which does not know it: it refuses nothing, or
rows of known kinds do so beside it. Every other kind must be understood, or no token may be honoured any more."""


class ChangeKind(StrEnum):
    """What `Change.subject` names."""

    SESSION = "session"
    """A session id: refuse every access token with this `sid`."""
    TOKEN = "token"  # noqa: S105 (a kind, not a secret)
    """A `jti`: refuse this one access token."""
    CLIENT = "client"
    """A client id: read the client anew, and refuse its tokens issued before `at`.

    Sessions used about then have rows of their own.
    """
    CLIENT_CHANGED = "client-changed"
    """A client id: read the client anew (it is new, or what it may do or proves itself with is changed)."""
    EVERYTHING = "everything"
    """Refuse every token issued before `at`. Sessions used about then have rows of their own."""
    USER = "user"
    """A user id: read the user anew (profile, scopes, disabled, deleted)."""
    KEYS = "keys"
    """Read the signing keys anew."""
    HINT = "hint"
    """Nothing that this program has to do anything about."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the feed. Times are seconds since the epoch."""

    sequence: int
    kind: ChangeKind
    subject: str
    at: int
    forget_at: int
    """When nothing that this change refuses can be alive any more."""


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """Changes in order, and the sequence number up to which they are complete."""

    head: int
    changes: tuple[Change, ...]
