"""How passwords are hashed and checked, and where that runs."""

from dataclasses import dataclass
from typing import Protocol


class PasswordHasher(Protocol):
    """One algorithm. Called in a worker thread; pure computing."""

    def recognises(self, password_hash: str) -> bool:
        """Whether this string is a hash of this kind."""
        ...

    def verify(self, password: str, password_hash: str) -> bool:
        """Whether the password is right. A broken hash is False, never an exception."""
        ...


class PreferredHasher(PasswordHasher, Protocol):
    """The one that new hashes are made with."""

    def hash(self, password: str) -> str:
        """A new salted hash, with its parameters in it."""
        ...

    def outdated(self, password_hash: str) -> bool:
        """Whether a hash of this kind was made with other parameters than today's."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """`new_hash`: to be stored in the place of the old one, when the password was right and the hash is old."""

    valid: bool
    new_hash: str | None = None


class PasswordHashing(Protocol):
    """Runs hashers off the event loop, behind a bounded queue."""

    async def hash(self, password: str) -> str:
        """A hash by the preferred hasher.

        Raises:
            Unavailable: the queue is full.
        """
        ...

    async def verify(self, password: str, password_hash: str | None) -> Verification:
        """Check a password. With None the same work is done for nobody, and the answer is no.

        Raises:
            Unavailable: the queue is full.
        """
        ...
