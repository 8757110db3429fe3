"""A load on every kind of endpoint at once, each on its own connections: one that waits keeps no other up."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from secrets import token_hex

from .served import PASSWORD, log_in
from .socket_owners import owners_by_port
from .timeline import Timeline
from .wire_client import Exchange, WireClient

Tokens = dict[str, str]
_PAUSE = 0.2

DATABASE_BOUND = frozenset(
    {"login", "refresh", "revoke", "introspect", "register", "change profile", "list sessions", "end a session"}
)
"""What cannot be answered without the database."""
HASHING = frozenset({"login", "register"})
MEMORY = frozenset({"jwks", "metadata", "live"})
"""What is answered whatever happens."""


class DatabaseLoad:
    """Clients that were logged in before. `revoked`: what we were told is ended, and which of its tokens named it."""

    def __init__(self, port: int, *, client: str, secret: str) -> None:
        self._port = port
        self._client = {"client_id": client, "client_secret": secret}
        self.seen = Timeline()
        self.readers: list[tuple[WireClient, str]] = []
        self._chains: list[str] = []
        self._to_revoke: list[tuple[str, Tokens]] = []
        self._to_end: list[Tokens] = []
        self.revoked: list[tuple[str, Tokens]] = []
        self._numbers = iter(range(10**9))
        self._lag = 0.0
        self._ends = False

    async def prepare(self, *, workers: set[int], to_revoke: int) -> None:
        """Log in everywhere, and have each reader's token verified by the worker that serves it: by all of these."""
        client = WireClient(self._port)
        for _ in range(3):
            self._chains.append((await log_in(client))["refresh_token"])
        for number in range(to_revoke):
            tokens = await log_in(client)
            self._to_revoke.append(("refresh_token" if number % 2 else "access_token", tokens))
            self._to_end.append(await log_in(client))
        self._profile = (await log_in(client))["access_token"]
        # Of a user whom nobody changes: whose copy was just given up for a change is asked of the database.
        reader_of = self._new_user()
        assert (await client.send_json("POST", "/users", reader_of)).status == 201
        token = (await log_in(client, reader_of["username"]))["access_token"]
        # Last, for a connection that says nothing is closed after five seconds.
        while len(self.readers) < 2 * len(workers) or self._workers_reached(workers) < workers:
            reader = WireClient(self._port)
            assert (await reader.get("/users/me", token=token)).status == 200
            self.readers.append((reader, token))
            assert len(self.readers) < 200
        client.close()

    def _workers_reached(self, pids: set[int]) -> set[int]:
        owners = owners_by_port(pids)
        return {owners[port] for reader, _ in self.readers if (port := reader.own_port) in owners}

    @property
    def lag(self) -> float:
        """Seconds by which this machine is late: our own event loop, and an answer that needs nothing."""
        return self._lag + max((each.seconds for each in self.seen.exchanges if each.name == "live"), default=0.0)

    @property
    def of_hashing(self) -> float:
        """Seconds that a password has taken when the database was there: its hash gives way to everything else."""
        served = (each for each in self.seen.exchanges if each.name in HASHING and each.status < 300)
        return max((each.seconds for each in served), default=0.0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_ourselves())
            for reader, access in self.readers:
                group.create_task(
                    self._again(reader, "read", lambda c, n, a=access: c.get("/users/me", token=a, name=n))
                )
            for chain in self._chains:
                group.create_task(self._refresh(chain))
            one_of_each: dict[str, Callable[[WireClient, str], Awaitable[Exchange]]] = {
                "login": lambda c, n: c.form("/token", _login(), name=n),
                "revoke": self._revoke,
                "end a session": self._end_session,
                "introspect": lambda c, n: c.form("/introspect", {**self._client, "token": self._chains[0]}, name=n),
                "register": lambda c, n: c.send_json("POST", "/users", self._new_user(), name=n),
                "change profile": lambda c, n: c.send_json(
                    "PATCH", "/users/me", {"full_name": f"A {next(self._numbers)}"}, token=self._profile, name=n
                ),
                "list sessions": lambda c, n: c.get("/users/me/sessions", token=self._profile, name=n),
                "jwks": lambda c, n: c.get("/.well-known/jwks.json", name=n),
                "metadata": lambda c, n: c.get("/.well-known/oauth-authorization-server", name=n),
                "live": lambda c, n: c.get("/health/live", name=n),
                "ready": lambda c, n: c.get("/health/ready", name=n),
            }
            for name, ask in one_of_each.items():
                for _ in range(2):
                    group.create_task(self._again(WireClient(self._port), name, ask))
            try:
                yield
            finally:
                self._ends = True

    async def _again(
        self, client: WireClient, name: str, ask: Callable[[WireClient, str], Awaitable[Exchange | None]]
    ) -> None:
        try:
            while not self._ends:
                exchange = await ask(client, name)
                if exchange is not None:
                    self.seen.add(exchange)
                await asyncio.sleep(_PAUSE)
        finally:
            client.close()

    async def _refresh(self, chain: str) -> None:
        async def spend(client: WireClient, name: str) -> Exchange:
            nonlocal chain
            form = {"grant_type": "refresh_token", "refresh_token": chain}
            exchange = await client.form("/token", form, name=name)
            if exchange.status == 200:
                chain = exchange.json["refresh_token"]
            return exchange

        await self._again(WireClient(self._port), "refresh", spend)

    async def _revoke(self, client: WireClient, name: str) -> Exchange | None:
        if not self._to_revoke:
            return await self._log_in_to_end(client)
        kind, tokens = self._to_revoke.pop()
        exchange = await client.form("/revoke", {"token": tokens[kind], "token_type_hint": kind}, name=name)
        if exchange.status == 200:
            self.revoked.append((kind, tokens))
        return exchange

    async def _end_session(self, client: WireClient, name: str) -> Exchange | None:
        if not self._to_end:
            return await self._log_in_to_end(client)
        tokens = self._to_end.pop()
        access = tokens["access_token"]
        exchange = await client.send("DELETE", f"/users/me/sessions/{_session_of(access)}", token=access, name=name)
        if exchange.status == 204:
            self.revoked.append(("refresh_token", tokens))
        return exchange

    async def _log_in_to_end(self, client: WireClient) -> None:
        """Those that were made ready before are used up."""
        answer = await client.form("/token", _login())
        if answer.status == 200:
            self._to_revoke.append(("refresh_token", answer.json))
            second = await client.form("/token", _login())
            self._to_end += [second.json] if second.status == 200 else []

    def _new_user(self) -> dict[str, str]:
        return {"username": f"user-{token_hex(6)}", "password": PASSWORD}

    async def _watch_ourselves(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._ends:
            due = loop.time() + 0.02
            await asyncio.sleep(0.02)
            self._lag = max(self._lag, loop.time() - due)


def _session_of(access_token: str) -> str:
    claims = access_token.split(".")[1]
    session: str = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"]
    return session


def _login() -> dict[str, str]:
    return {"grant_type": "password", "username": "alice", "password": PASSWORD}
