"""Clients that are still to be told of an ending. What is to be told was written with the ending (`endings.py`)."""

from fastlatch.domain.logout_notice import LogoutNotice

from .compiled import logout_notices as statements
from .driver import Driver
from .statement import Statement, Steps, Value, restartable


class LogoutNotices:
    """Implements `LogoutNoticeStore`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def any_due(self, *, now: int) -> bool:
        """Whether anything waits to be told now."""
        return await self._driver.read(_any_due(now))

    async def take(self, *, now: int, until: int, limit: int) -> list[LogoutNotice]:
        """Up to `limit` that are due, for one caller each; they are due again at `until`."""
        return await self._driver.write(_take(now, until, limit))

    async def put_off(self, session_id: str, *, until: int) -> None:
        """It is due again at `until`."""
        await self._driver.write(_run(statements.PUT_OFF, {"session_id": session_id, "until": until}))

    async def done(self, session_id: str) -> None:
        """It was told, or is given up."""
        await self._driver.write(_run(statements.DONE, {"session_id": session_id}))


@restartable
def _any_due(now: int) -> Steps[bool]:
    return bool((yield statements.DUE, {"now": now}).rows)


@restartable
def _take(now: int, until: int, limit: int) -> Steps[list[LogoutNotice]]:
    rows = (yield statements.TAKE, {"now": now, "until": until, "limit": limit}).rows
    return [LogoutNotice(*row) for row in rows]


@restartable
def _run(statement: Statement, parameters: dict[str, Value]) -> Steps[None]:
    yield statement, parameters
