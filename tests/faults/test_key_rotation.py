"""Keys rotate much faster than anybody would, under load: no token is refused while it lives.

Not by any of our workers, and not by a foreign API that keeps `jwks.json` exactly as long as `Cache-Control` allows and
asks no sooner.
"""

import asyncio
import json
import random
import time
from base64 import urlsafe_b64decode
from collections import deque

import pytest

from support.foreign_api import ForeignApi
from support.long_form import LONG
from support.served import command_line, log_in, port_of, until_ready
from support.timeline import Timeline, outcomes
from support.wire_client import WireClient

pytestmark = pytest.mark.anyio

WORKERS = 4
ROTATIONS, EVERY = (100, 3.0) if LONG else (10, 0.8)
LEAD = 30 if LONG else 6
ACCESS_TTL = 40 if LONG else 10
SPARE = 2.0
"""Seconds before its end from which on a token is not shown any more."""


@pytest.fixture(params=["sqlite", "postgres"] if LONG else ["sqlite"])
def run(request, tmp_path):
    variables = {"FASTLATCH_KEY_PUBLISH_LEAD": str(LEAD), "FASTLATCH_ACCESS_TOKEN_TTL": str(ACCESS_TTL)}
    if request.param == "postgres":
        variables["FASTLATCH_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
        variables["FASTLATCH_SECRET_KEY"] = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
    return command_line(tmp_path, **variables)


class Load:
    """Gets tokens, and shows each again and again until its end, to whichever worker and to others."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen = Timeline()
        self.foreign = [ForeignApi(port) for _ in range(3)]
        self.refused_by_others: list[str] = []
        self.shown_to_others = 0
        self.signed_by: set[str] = set()
        self.ends = False
        self._alive: deque[tuple[float, str]] = deque(maxlen=400)

    async def get_tokens(self) -> None:
        client = WireClient(self.port)
        refresh = (await log_in(client))["refresh_token"]
        while not self.ends:
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
            answer = self.seen.add(await client.form("/token", form, name="refresh"))
            if answer.status == 200:
                refresh, access = answer.json["refresh_token"], answer.json["access_token"]
                self.signed_by.add(_kid(access))
                until = time.time() + ACCESS_TTL - SPARE
                self._alive.append((until, access))
                # At once, too: no process may be the last to know the key.
                await self._show(WireClient(self.port, keeps=False), until, access)
            await asyncio.sleep(0.1)
        client.close()

    async def show_again(self) -> None:
        client = WireClient(self.port)
        while not self.ends:
            while self._alive and self._alive[0][0] < time.time():
                self._alive.popleft()
            if self._alive:
                await self._show(client, *random.choice(self._alive))  # noqa: S311 (any will do)
            await asyncio.sleep(0.03)
        client.close()

    async def _show(self, client: WireClient, until: float, access: str) -> None:
        """An answer that comes when the token's time is nearly over proves nothing."""
        answer = await client.get("/users/me", token=access, name="read")
        if answer.status == 200 or time.time() < until:
            self.seen.add(answer)
        accepted = await random.choice(self.foreign).accepts(access)  # noqa: S311 (any will do)
        if accepted or time.time() < until:
            self.shown_to_others += 1
            self.refused_by_others += [] if accepted else [_kid(access)]


def _kid(token: str) -> str:
    head = token.partition(".")[0]
    kid: str = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
    return kid


async def test_no_valid_token_is_refused_while_keys_rotate(run):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        await until_ready(server, WORKERS)
        load = Load(port_of(server))
        with load.seen.phase("rotations"):
            async with asyncio.TaskGroup() as group:
                for _ in range(3):
                    group.create_task(load.get_tokens())
                    group.create_task(load.show_again())
                begun, kids = time.monotonic(), []
                for number in range(ROTATIONS):
                    await asyncio.sleep(begun + number * EVERY - time.monotonic())
                    answer = await asyncio.to_thread(run, "keys", "rotate")
                    assert answer.status == 0, answer.err
                    kids.append(answer.out.strip())
                took = time.monotonic() - begun
                # Until the last of them signs.
                await asyncio.sleep(LEAD + 1)
                load.ends = True
        keys, size = max(api.most_keys for api in load.foreign), max(api.most_bytes for api in load.foreign)
        load.seen.show(
            f"{len(kids)} rotations in {took:.0f} s, {len(load.signed_by)} keys have signed",
            f"{load.shown_to_others} checks by others, {sum(api.fetched for api in load.foreign)} times fetched",
            f"jwks.json has had {keys} keys and {size} bytes at the most",
        )
        for api in load.foreign:
            api.close()
        assert load.refused_by_others == []
        # A connection on which nothing was asked for five seconds is closed, which refuses no token.
        assert set(outcomes(load.seen.exchanges)) - {"closed"} == {"200"}
        # Of two keys that begin in the same second one signs.
        assert len(load.signed_by & set(kids)) >= len(kids) // 2
        assert kids[-1] in load.signed_by
    assert "Traceback" not in server.log.read_text()
