"""Where it is kept which clients are still to be told of an ending, and how they are told."""

from typing import Protocol

from fastlatch.domain.logout_notice import LogoutNotice


class LogoutNoticeStore(Protocol):
    """The write side is part of every ending: what was ended and acknowledged is told, whichever process is there."""

    async def any_due(self, *, now: int) -> bool:
        """Whether anything waits to be told now. Writes nothing."""
        ...

    async def take(self, *, now: int, until: int, limit: int) -> list[LogoutNotice]:
        """Up to `limit` that are due, each for one of any number of callers. They are due again at `until`.

        So what a process has taken and not told, because it ended, another one tells.
        """
        ...

    async def put_off(self, session_id: str, *, until: int) -> None:
        """It could not be told; it is due again at `until`."""
        ...

    async def done(self, session_id: str) -> None:
        """It was told, or is given up."""
        ...


class LogoutCourier(Protocol):
    """Takes a logout token to a client."""

    async def post(self, uri: str, token: str) -> int:
        """The status that the client answers with; a redirect is not followed.

        Raises:
            Unavailable: it cannot be reached, or answers too late.
        """
        ...
