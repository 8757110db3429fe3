"""Throttling of guesses: slower and slower, never a hard lock."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Attempt(Protocol):
    """One guess under way. It counts as a failure unless it is said to have succeeded."""

    def succeeded(self) -> None:
        """The guess was right: it is not counted, and `account` is remembered as known at this address."""
        ...


class GuessLimiter(Protocol):
    """Counts failures of an account and of an address. A guess under way counts as failed until it is over."""

    def attempt(self, account: str, address: str) -> AbstractAsyncContextManager[Attempt]:
        """Hold a place for one guess at `account` (a name key or `client:` id) from `address`.

        Raises:
            TooManyAttempts: on entering, when either has had its share.
        """
        ...
