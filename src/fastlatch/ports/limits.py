"""Throttling of guesses: slower and slower, never a hard lock."""

from contextlib import AbstractAsyncContextManager
from enum import Enum
from typing import Protocol


class GuessAt(Enum):
    """What a guess is at. Kinds have nothing in common: no name of one kind spends a budget of another."""

    USER = "user"
    """A password. The name is a name key."""
    CLIENT = "client"
    """A client secret. The name is a client id."""
    REGISTRATION = "registration"
    """Which names are taken. Has no name: it is empty."""
    CLIENT_REGISTRATION = "client_registration"
    """An initial access token, and registering clients at all. Has no name: it is empty."""
    USER_CODE = "user_code"
    """RFC 8628 section 5.1: what a device shows. The name is a user id."""


class Attempt(Protocol):
    """One guess under way. It counts as a failure unless it is said to have succeeded."""

    def succeeded(self) -> None:
        """The guess was right: it is not counted."""
        ...


class GuessLimiter(Protocol):
    """Counts failures at a name and of an address. A guess under way counts as failed until it is over."""

    def attempt(
        self, kind: GuessAt, name: str, address: str, *, known: bool = False
    ) -> AbstractAsyncContextManager[Attempt]:
        """Hold a place for one guess at `name` from `address`.

        A user has one budget for all strangers together, so that many addresses guess no more than one does.
        `known`: this user has logged in from this address before, which then has a budget of its own for this user:
        strangers cannot lock the owner out. All other kinds have one for each address.

        Raises:
            TooManyAttempts: on entering, when the name or the address has had its share.
        """
        ...

    async def weigh(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        """A guess that was checked at once, so that no place was held meanwhile: counted when it was wrong.

        Raises:
            TooManyAttempts: name or address has had its share; right or wrong, nobody is to hear which.
        """
        ...
