"""RFC 9700 section 2.1.1: codes "MUST be single-use"; so are pushed requests, assertions and proofs."""

from fastlatch.domain.single_use import Kept

from .compiled import single_use as statements
from .driver import Driver
from .statement import Steps, Value, changed, restartable


class SingleUses:
    """Implements `SingleUseStore`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def put(self, name: str, payload: str, *, expires_at: int) -> bool:
        """Keep it. False: this name was used before."""
        row: dict[str, Value] = {"id": name, "payload": payload, "expires_at": expires_at}
        row |= {"spent_at": None, "session_id": None}
        return await self._driver.write(changed(statements.PUT, row))

    async def find(self, name: str, *, now: int) -> Kept | None:
        """What is kept, spent or not."""
        return await self._driver.read(_find(name, now))

    async def spend(self, name: str, *, now: int) -> bool:
        """Use it up: exactly one caller does."""
        return await self._driver.write(spend(name, now, None))

    async def replace(self, name: str, payload: str, *, expected: str) -> bool:
        """Another payload in the place of `expected`."""
        values: dict[str, Value] = {"name": name, "new_payload": payload, "expected": expected}
        return await self._driver.write(changed(statements.REPLACE, values))


@restartable
def spend(name: str, now: int, session_id: str | None) -> Steps[bool]:
    """Whether it was there to be spent; `session_id`: what comes of it, and ends if it is ever presented again."""
    return (yield from changed(statements.SPEND, {"name": name, "now": now, "session_id": session_id}))


@restartable
def session_of(name: str) -> Steps[str | None]:
    """What came of one that was spent."""
    rows = (yield statements.SESSION, {"name": name}).rows
    return rows[0][0] if rows else None


@restartable
def _find(name: str, now: int) -> Steps[Kept | None]:
    rows = (yield statements.FIND, {"name": name, "now": now}).rows
    return Kept(*rows[0]) if rows else None
