"""Who logs in, and when two spellings are one name.

Advisory GO-2025-3855: a lock-out was bypassed by spelling. A name is normalised first, then counted and compared.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .errors import UnusableUsername

MAX_USERNAME_LENGTH = 150

# Unicode's Default_Ignorable_Code_Point: they show as nothing, so a name with one looks like the name without it.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class User:
    """A person, without any secret: safe to hand to a route."""

    id: str
    """Opaque and never reused; the `sub` of their tokens (RFC 9068 section 2.2)."""
    username: str
    """As they wrote it, without surrounding space."""
    email: str | None = None
    full_name: str | None = None
    disabled: bool = False
    scopes: frozenset[str] = frozenset()
    """What this user may grant at most."""

    @property
    def is_authenticated(self) -> bool:
        """True, as Starlette asks `request.user`; nobody in particular is its `UnauthenticatedUser`."""
        return True

    @property
    def display_name(self) -> str:
        """As Starlette asks."""
        return self.full_name or self.username


class Unchanged(Enum):
    """The type of `UNCHANGED`: None is a value here, it clears the field."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to store of a user; all else stays as it is then, so two changes at once do not undo one another."""

    email: str | Unchanged | None = UNCHANGED
    full_name: str | Unchanged | None = UNCHANGED
    scopes: frozenset[str] | Unchanged = UNCHANGED


@dataclass(frozen=True, slots=True)
class Account:
    """A user and how they prove it. Never leaves the core."""

    user: User
    password_hash: str | None
    """None: this user has no password and cannot use the password grant."""
    password_version: int = 0
    """Counts password changes (not rehashes), so that a login begun with the old password cannot finish."""

    def __repr__(self) -> str:
        """Without the hash, so that no log and no traceback shows it."""
        return f"Account(user={self.user!r}, password_version={self.password_version})"


def name_key(username: str) -> str:
    """The form in which names are compared and counted: `Alice`, `alice ` and a full-width `alice` are one."""
    visible = _INVISIBLE.sub("", username)
    folded = unicodedata.normalize("NFKC", visible).casefold()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", folded)).strip()


def check_username(username: str) -> str:
    """The name to store: trimmed, otherwise as written.

    Raises:
        UnusableUsername: empty, over 150 characters, or with white space or control characters inside.
    """
    trimmed = unicodedata.normalize("NFC", username).strip()
    if not trimmed or not name_key(trimmed):
        raise UnusableUsername("A username is needed.")
    if len(trimmed) > MAX_USERNAME_LENGTH:
        raise UnusableUsername(f"A username has at most {MAX_USERNAME_LENGTH} characters.")
    if any(character.isspace() or not character.isprintable() for character in trimmed):
        raise UnusableUsername("A username has no spaces and no control characters.")
    return trimmed
