"""What is measured: the server, the people who log in there, and how to reach it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastlatch.adapters.hashing.argon2 import Argon2Hasher

from .client import Connection, post_form, post_json
from .load import check
from .server_process import ServerProcess

TOKEN = "/token"  # noqa: S105 (a path)
ME = "/users/me"
_USERS = 4
_READY = 30.0
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Subject:
    """A running server with users."""

    server: ServerProcess
    hasher: Argon2Hasher
    """With the parameters of the server's hashes."""
    cores: int
    names: tuple[str, ...]
    password: str

    @asynccontextmanager
    async def connections(self, count: int) -> AsyncIterator[list[Connection]]:
        """Open connections, for the block. Not longer: the server hangs up on whoever is silent."""
        opened: list[Connection] = []
        try:
            for _ in range(count):
                opened.append(await Connection.open(self.server.host, self.server.port))  # noqa: PERF401 (closed on a fault)
            yield opened
        finally:
            for connection in opened:
                connection.close()

    def login(self, name: str, password: str | None = None) -> bytes:
        """RFC 6749 section 4.3.2; by default with the right password."""
        chosen = self.password if password is None else password
        return post_form(TOKEN, {"grant_type": "password", "username": name, "password": chosen})

    def logins(self) -> Callable[[], bytes]:
        """One user after the other, with the right password."""
        requests = itertools.cycle([self.login(name) for name in self.names])
        return lambda: next(requests)


async def issued(connection: Connection, login: bytes) -> Mapping[str, Any]:
    """RFC 6749 section 5.1."""
    answer: Mapping[str, Any] = check(await connection.ask(login)).json()
    return answer


async def prepare(server: ServerProcess, hasher: Argon2Hasher, cores: int, *, password: str) -> Subject:
    """Wait until the server answers, and register users.

    Raises:
        OSError: it does not answer, or refuses them.
    """
    connection = await _connect(server)
    names = tuple(f"bench{number:04d}" for number in range(_USERS))
    try:
        for name in names:
            check(await connection.ask(post_json("/users", {"username": name, "password": password})))
    finally:
        connection.close()
    return Subject(server, hasher, cores, names, password)


async def _connect(server: ServerProcess) -> Connection:
    # It has told its address, and is about to listen.
    async with asyncio.timeout(_READY):
        while server.process.poll() is None:
            try:
                return await Connection.open(server.host, server.port)
            except ConnectionRefusedError:
                await asyncio.sleep(_LOOK_EVERY)
    raise ConnectionError("it ended")
