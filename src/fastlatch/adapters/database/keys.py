"""RFC 7517: sealed signing keys, rows to keys and back. Each write tells the change feed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastlatch.domain.change import ChangeKind
from fastlatch.domain.key import SigningKey

from .compiled import id_token_keys, keys
from .driver import Driver
from .endings import Horizon, tell
from .statement import Statement, Steps, Unit, Value, changed, restartable


class KeyStatements(NamedTuple):
    """Of one of the two tables."""

    every: Statement
    add: Statement
    add_first: Statement
    supersede: Statement
    delete: Statement


OF_ACCESS_TOKENS = KeyStatements(keys.ALL, keys.ADD, keys.ADD_FIRST, keys.SUPERSEDE, keys.DELETE)
OF_ID_TOKENS = KeyStatements(
    id_token_keys.ALL,
    id_token_keys.ADD,
    id_token_keys.ADD_FIRST,
    id_token_keys.SUPERSEDE,
    id_token_keys.DELETE,
)


class Keys:
    """Implements `KeyStore`."""

    def __init__(self, driver: Driver, horizon: Horizon, statements: KeyStatements) -> None:
        self._driver = driver
        self._horizon = horizon
        self._statements = statements

    async def all(self) -> list[SigningKey]:
        """Every key that still verifies, the oldest first."""
        return await self._driver.read(_all(self._statements.every))

    async def add_first(self, key: SigningKey) -> bool:
        """Store `key` unless a key of its algorithm that is not retired stands already; whether it was stored."""
        return await self._driver.write(self._add_first(key))

    async def rotate(self, new: SigningKey, *, now: int, verifies_until: int) -> None:
        """Store `new`; the others sign no more once it signs, and are forgotten at `verifies_until`."""
        await self._driver.write(self._rotate(new, now, verifies_until))

    async def supersede(self, kid: str, *, now: int, verifies_until: int) -> bool:
        """The standing key, this one, signs no more, and is forgotten at `verifies_until`. False: none stands."""
        return await self._driver.write(self._supersede(kid, now, verifies_until))

    async def retire(self, kid: str, *, now: int) -> bool:
        """Stop verifying with this key at once. False: there is no such key."""
        return await self._driver.write(self._retire(kid, now))

    @restartable
    def _add_first(self, key: SigningKey) -> Steps[bool]:
        if not (yield from changed(self._statements.add_first, _row(key))):
            return False
        yield from self._tell(key.kid, key.created_at)
        return True

    @restartable
    def _rotate(self, new: SigningKey, now: int, verifies_until: int) -> Steps[None]:
        yield self._statements.supersede, {"from_here_on": new.signs_from, "until": verifies_until}
        yield self._statements.add, _row(new)
        yield from self._tell(new.kid, now)

    @restartable
    def _supersede(self, kid: str, now: int, verifies_until: int) -> Steps[bool]:
        if not (yield from changed(self._statements.supersede, {"from_here_on": now, "until": verifies_until})):
            return False
        yield from self._tell(kid, now)
        return True

    @restartable
    def _retire(self, kid: str, now: int) -> Steps[bool]:
        if not (yield from changed(self._statements.delete, {"this": kid})):
            return False
        yield from self._tell(kid, now)
        return True

    def _tell(self, kid: str, now: int) -> Unit[None]:
        return tell(ChangeKind.KEYS, kid, now=now, forget_at=self._horizon.after(now))


@restartable
def _all(every: Statement) -> Steps[list[SigningKey]]:
    return [_key(row) for row in (yield every, {}).rows]


def _key(row: Sequence[Any]) -> SigningKey:
    return SigningKey(
        kid=row[0],
        algorithm=row[1],
        public_jwk=row[2],
        sealed=row[3],
        created_at=row[4],
        signs_from=row[5],
        retired_at=row[6],
        verifies_until=row[7],
    )


def _row(key: SigningKey) -> dict[str, Value]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "public_jwk": key.public_jwk,
        "sealed": key.sealed,
        "created_at": key.created_at,
        "signs_from": key.signs_from,
        "retired_at": key.retired_at,
        "verifies_until": key.verifies_until,
    }
