"""RFC 6749 section 2: the client table, rows to clients and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from fastlatch.domain.change import ChangeKind
from fastlatch.domain.client import Client
from fastlatch.domain.scope import format_scope

from .compiled import clients as statements
from .compiled import consents
from .driver import Driver
from .endings import Horizon, end_client, tell
from .statement import Statement, Steps, Value, changed, restartable

_MEMBERS = {
    "auth_method": "token_endpoint_auth_method",
    "jwks": "jwks",
    "post_logout_redirect_uris": "post_logout_redirect_uris",
    "backchannel_logout_uri": "backchannel_logout_uri",
    "require_pushed_authorization_requests": "require_pushed_authorization_requests",
    "dpop_bound": "dpop_bound_access_tokens",
    "id_token_algorithm": "id_token_signed_response_alg",
    "resources": "resources",
    "serves": "serves",
    "sector": "sector_identifier",
}
"""Fields of a client that few have, and what registrations call them."""
_DEFAULTS = {each.name: each.default for each in fields(Client)}
_REPLACED = ("name", "first_party", "grants", "scopes", "redirect_uris", "details")
_COLUMNS = (*_REPLACED[:-1], "secret_digests", "created_at", "details")
"""In the order of `_client`, behind the id."""


class Clients:
    """Implements `ClientStore`."""

    def __init__(self, driver: Driver, horizon: Horizon) -> None:
        self._driver = driver
        self._horizon = horizon

    async def find(self, client_id: str) -> Client | None:
        """The client with this id."""
        found = await self._driver.read(_select(statements.FIND, {"client_id": client_id}))
        return found[0] if found else None

    async def page(self, *, after: str = "", limit: int = 100) -> list[Client]:
        """Clients in the order of their ids, beginning behind the id `after`."""
        return await self._driver.read(_select(statements.PAGE, {"after": after, "limit": limit}))

    async def add(self, client: Client) -> bool:
        """Store a new client. False: the id is taken."""
        return await self._driver.write(self._add(client))

    async def replace_secrets(
        self, client_id: str, secret_digests: tuple[str, ...], *, expected: tuple[str, ...], now: int
    ) -> bool:
        """Store the digests that are valid from now on, in the place of `expected`."""
        parameters: dict[str, Value] = {
            "client_id": client_id,
            "digests": json.dumps(secret_digests),
            "expected": json.dumps(expected),
        }
        return await self._driver.write(self._change(statements.REPLACE_SECRETS, parameters, client_id, now))

    async def replace(self, client: Client, *, expected: Client, now: int) -> bool:
        """Store `client` in the place of `expected`, but for its secrets and `created_at`."""
        return await self._driver.write(self._replace(client, expected, now))

    async def put(self, client: Client, *, now: int) -> None:
        """Store the client in the place of whatever has its id; its sessions go on."""
        await self._driver.write(self._put(client, now))

    async def delete(self, client_id: str, *, now: int) -> bool:
        """Delete the client, end its sessions and refuse its tokens. False: there is no such client."""
        return await self._driver.write(self._delete(client_id, now))

    @restartable
    def _put(self, client: Client, now: int) -> Steps[None]:
        row = _row(client)
        if not (yield from changed(statements.ADD, row)):
            yield statements.REWRITE, row
        yield from tell(ChangeKind.CLIENT_CHANGED, client.id, now=now, forget_at=self._horizon.after(now))

    @restartable
    def _add(self, client: Client) -> Steps[bool]:
        if not (yield from changed(statements.ADD, _row(client))):
            return False
        # Whoever keeps something of all clients, and not of those that it was asked about, has to hear of a new one.
        now = client.created_at
        yield from tell(ChangeKind.CLIENT_CHANGED, client.id, now=now, forget_at=self._horizon.after(now))
        return True

    @restartable
    def _change(self, statement: Statement, parameters: dict[str, Value], client_id: str, now: int) -> Steps[bool]:
        if not (yield from changed(statement, parameters)):
            return False
        yield from tell(ChangeKind.CLIENT_CHANGED, client_id, now=now, forget_at=self._horizon.after(now))
        return True

    @restartable
    def _replace(self, client: Client, expected: Client, now: int) -> Steps[bool]:
        rows = (yield statements.FIND, {"client_id": client.id}).rows
        if not rows or _without_secrets(_client(rows[0])) != _without_secrets(expected):
            return False
        # Compared is the text that is there, which another version may have spelt in another way.
        there = dict(zip(_COLUMNS, rows[0][1:], strict=True))
        row = _row(client) | {"details": _spelt(client, beside=_unknown(there["details"]))}
        parameters: dict[str, Value] = {"client_id": client.id, "expected_created_at": there["created_at"]}
        for name in _REPLACED:
            parameters |= {f"new_{name}": row[name], f"expected_{name}": there[name]}
        return (yield from self._change(statements.REPLACE, parameters, client.id, now))

    @restartable
    def _delete(self, client_id: str, now: int) -> Steps[bool]:
        if not (yield from changed(statements.DELETE, {"client_id": client_id})):
            return False
        yield from end_client(client_id, now=now, horizon=self._horizon)
        # Whoever is registered by the same id later has to ask anew.
        yield consents.WITHDRAW_OF_CLIENT, {"client_id": client_id}
        return True


@restartable
def _select(statement: Statement, parameters: dict[str, Value]) -> Steps[list[Client]]:
    return [_client(row) for row in (yield statement, parameters).rows]


def _client(row: Sequence[Any]) -> Client:
    return Client(
        id=row[0],
        name=row[1],
        first_party=bool(row[2]),
        grants=frozenset(json.loads(row[3])),
        scopes=None if row[4] is None else frozenset(row[4].split()),
        redirect_uris=tuple(json.loads(row[5])),
        secret_digests=tuple(json.loads(row[6])),
        created_at=row[7],
        **_details(row[8]),
    )


def _details(text: str | None) -> dict[str, Any]:
    """What a newer program has written beside is passed over."""
    said = {} if text is None else json.loads(text)
    return {name: _frozen(said[member]) for name, member in _MEMBERS.items() if member in said}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _spelt(client: Client, beside: Mapping[str, Any] = MappingProxyType({})) -> str | None:
    said = {member: value for name, member in _MEMBERS.items() if (value := getattr(client, name)) != _DEFAULTS[name]}
    said |= beside
    return json.dumps(said) if said else None


def _unknown(details: str | None) -> dict[str, Any]:
    """What a newer program has written, to be left as it is."""
    known = set(_MEMBERS.values())
    return {} if details is None else {name: value for name, value in json.loads(details).items() if name not in known}


def _without_secrets(client: Client) -> Client:
    # Another client may have been made by this id meanwhile; and whether it is public is told by its secrets.
    return replace(client, secret_digests=("secret",) if client.secret_digests else ())


def _row(client: Client) -> dict[str, Value]:
    return {
        "id": client.id,
        "name": client.name,
        "first_party": client.first_party,
        "grants": json.dumps(sorted(client.grants)),
        "scopes": None if client.scopes is None else format_scope(client.scopes),
        "redirect_uris": json.dumps(client.redirect_uris),
        "secret_digests": json.dumps(client.secret_digests),
        "created_at": client.created_at,
        "details": _spelt(client),
    }
