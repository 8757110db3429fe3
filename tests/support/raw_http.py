"""HTTP/1.1 over a connection that is held: a request leaves in the very call, so that many can leave at one moment."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and between which moments (of the event loop's clock) the request was under way."""

    status: int
    body: bytes
    sent_at: float
    answered_at: float

    @property
    def seconds(self) -> float:
        return self.answered_at - self.sent_at

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ConnectionLost(Exception):
    """The server is gone, or has closed the connection: nobody knows what became of the request."""


class Connection:
    """One request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._clock = asyncio.get_running_loop().time
        self._sent_at = 0.0

    @classmethod
    async def to(cls, port: int) -> Self:
        try:
            return cls(*await asyncio.open_connection("127.0.0.1", port))
        except OSError as error:
            raise ConnectionLost from error

    @property
    def local_port(self) -> int:
        return int(self._writer.get_extra_info("sockname")[1])

    def send(self, request: bytes) -> None:
        """At once, as far as the system takes it; `answer` waits."""
        self._sent_at = self._clock()
        self._writer.write(request)

    async def answer(self) -> Answer:
        """The answer to what was sent.

        Raises:
            ConnectionLost: there is none, or not all of it.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = head.partition("content-length:")[2].partition("\r\n")[0]
                body = await self._reader.readexactly(int(length or 0))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise ConnectionLost from error
        return Answer(int(head.split(" ", 2)[1]), body, self._sent_at, self._clock())

    async def ask(self, request: bytes) -> Answer:
        self.send(request)
        return await self.answer()

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            return


def get(path: str, access_token: str = "") -> bytes:
    return _request("GET", path, b"", _authorization(access_token))


def post_form(path: str, **form: str) -> bytes:
    return _request("POST", path, urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})


def post_json(path: str, content: Mapping[str, str], access_token: str = "") -> bytes:
    fields = {"Content-Type": "application/json"} | _authorization(access_token)
    return _request("POST", path, json.dumps(content).encode(), fields)


def login(username: str, password: str) -> bytes:
    return post_form("/token", grant_type="password", username=username, password=password)


def refresh(token: str) -> bytes:
    return post_form("/token", grant_type="refresh_token", refresh_token=token)


def me(access_token: str) -> bytes:
    return get("/users/me", access_token)


def _authorization(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"} if access_token else {}


def _request(method: str, path: str, body: bytes, fields: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
