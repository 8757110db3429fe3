"""ASVS 10.7.3: what users have allowed clients, and taking it back."""

from collections.abc import Sequence
from typing import Any

from fastlatch.domain.consent import Consent
from fastlatch.domain.scope import format_scope

from .compiled import consents as statements
from .driver import Driver
from .endings import ALL_OF_USER_AND_CLIENT, Horizon
from .statement import Statement, Steps, Value, changed, restartable


class Consents:
    """Implements `ConsentStore`."""

    def __init__(self, driver: Driver, horizon: Horizon) -> None:
        self._driver = driver
        self._horizon = horizon

    async def find(self, user_id: str, client_id: str) -> Consent | None:
        """What this user has allowed this client."""
        found = await self._driver.read(_select(statements.FIND, {"consent_id": _id(user_id, client_id)}))
        return found[0] if found else None

    async def grant(self, user_id: str, client_id: str, scopes: frozenset[str], *, now: int) -> None:
        """Allow these scopes too."""
        await self._driver.write(_grant(user_id, client_id, scopes, now))

    async def of_user(self, user_id: str) -> list[Consent]:
        """Everything that this user has allowed."""
        return await self._driver.read(_select(statements.OF_USER, {"user_id": user_id}))

    async def withdraw(self, user_id: str, client_id: str, *, now: int) -> bool:
        """Allow nothing any more, and end every session of the two."""
        return await self._driver.write(self._withdraw(user_id, client_id, now))

    @restartable
    def _withdraw(self, user_id: str, client_id: str, now: int) -> Steps[bool]:
        ended = yield from ALL_OF_USER_AND_CLIENT.unit(now, self._horizon, user_id=user_id, client_id=client_id)
        gone = yield from changed(statements.WITHDRAW, {"consent_id": _id(user_id, client_id)})
        return gone or ended > 0


@restartable
def _grant(user_id: str, client_id: str, scopes: frozenset[str], now: int) -> Steps[None]:
    name = _id(user_id, client_id)
    while True:
        # Whoever has added something meanwhile is seen the next time.
        rows = (yield statements.FIND, {"consent_id": name}).rows
        if not rows:
            row: dict[str, Value] = {"id": name, "user_id": user_id, "client_id": client_id}
            row |= {"scopes": format_scope(scopes), "granted_at": now}
            if (yield from changed(statements.ADD, row)):
                return
            continue
        before = rows[0][2]
        wider = format_scope(scopes | frozenset(before.split()))
        widen = {"consent_id": name, "new_scopes": wider, "expected": before, "now": now}
        if (yield from changed(statements.WIDEN, widen)):
            return


@restartable
def _select(statement: Statement, parameters: dict[str, Value]) -> Steps[list[Consent]]:
    return [_consent(row) for row in (yield statement, parameters).rows]


def _consent(row: Sequence[Any]) -> Consent:
    return Consent(user_id=row[0], client_id=row[1], scopes=frozenset(row[2].split()), granted_at=row[3])


def _id(user_id: str, client_id: str) -> str:
    # Our ids have no space in them, and no client's has one; of an app's own users the last space divides.
    return f"{user_id} {client_id}"
