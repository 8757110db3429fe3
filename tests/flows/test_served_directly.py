"""What our own server says without ASGI is what it says by ASGI; only the road differs."""

import asyncio
import json
import logging
import re
from contextlib import asynccontextmanager

import pytest

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.asgi import request_id
from fastlatch.asgi.app import app_of
from fastlatch.asgi.connection.known_heads import known_heads
from fastlatch.web.direct import DirectEndpoints
from support.direct_road import FORM, Server, bearer, get, post

pytestmark = pytest.mark.anyio

BASIC = b"Authorization: Basic YXBwOmEgc2VjcmV0IG9mIHRoZSBhcHAsIGxvbmcgZW5vdWdo\r\n"
_CHANGES = re.compile(rb"(date|x-request-id): [^\r]*|[0-9a-f]{8}\b")


@asynccontextmanager
async def serving(tmp_path, **settings):
    chosen = {"argon2_memory_kib": 1024, "argon2_iterations": 1, "allowed_origins": "https://spa.example"} | settings
    auth = Fastlatch(
        Settings(database_url=f"sqlite:///{tmp_path / 'fastlatch.db'}", **chosen),
        first_users=[NewUser("alice", "alice's password")],
    )
    app = app_of(auth)
    async with app.router.lifespan_context(app) as state:
        await auth.services.clients.create(
            "app", grants=frozenset({"password"}), secret="a secret of the app, long enough"
        )
        yield Server(app, state)


@pytest.fixture
async def server(tmp_path):
    async with serving(tmp_path) as server:
        server.token = (await server.log_in())["access_token"]
        yield server


REQUESTS = {
    "me": lambda token: get("/users/me", bearer(token)),
    "me with a query": lambda token: get("/users/me?x=1", bearer(token)),
    "me with an encoded path": lambda token: get("/users/%6de", bearer(token)),
    "me with a slash": lambda token: get("/users/me/", bearer(token)),
    "me without a token": lambda _: get("/users/me"),
    "me with garbage": lambda _: get("/users/me", bearer("garbage")),
    "me with two headers": lambda token: get("/users/me", bearer(token), bearer(token)),
    "me with a body": lambda token: get("/users/me", bearer(token), b"Content-Length: 3\r\n") + b"abc",
    "me with a long header": lambda token: get("/users/me", bearer(token), b"A: %b\r\n" % (b"a" * 40_000)),
    "me with many headers": lambda token: get("/users/me", bearer(token), *[b"A: b\r\n"] * 300),
    "me with a long address": lambda token: get("/users/me?" + "x" * 20_000, bearer(token)),
    "me with a long query": lambda token: get("/users/me?" + "x" * 9_000, bearer(token)),
    "me with long cookies": lambda token: get("/users/me", bearer(token), b"Cookie: a=%b\r\n" % (b"b" * 17_000)),
    "introspect with long cookies": lambda token: post(
        "/introspect", {"token": token}, BASIC, b"Cookie: a=%b\r\n" % (b"b" * 17_000)
    ),
    "me from another origin": lambda token: get("/users/me", bearer(token), b"Origin: https://spa.example\r\n"),
    "me from a foreign origin": lambda token: get("/users/me", bearer(token), b"Origin: https://evil.example\r\n"),
    "userinfo": lambda token: get("/userinfo", bearer(token)),
    "userinfo by post": lambda token: post("/userinfo", {"a": "b"}, bearer(token)),
    "userinfo without a token": lambda _: get("/userinfo"),
    "me, then no more": lambda token: get("/users/me", bearer(token), b"Connection: close\r\n"),
    "me of HTTP/1.0": lambda token: get("/users/me", bearer(token)).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "me of HTTP/1.0, kept": lambda token: get("/users/me", bearer(token), b"Connection: keep-alive\r\n").replace(
        b"HTTP/1.1", b"HTTP/1.0"
    ),
    "head of me": lambda token: get("/users/me", bearer(token)).replace(b"GET", b"HEAD"),
    "introspect": lambda token: post("/introspect", {"token": token}, BASIC),
    "introspect nothing": lambda _: post("/introspect", {}, BASIC),
    "introspect garbage": lambda _: post("/introspect", {"token": "garbage"}, BASIC),
    "introspect without proof": lambda token: post("/introspect", {"token": token}),
    "introspect with a wrong secret": lambda _: post("/introspect", {"token": "x"}, BASIC.replace(b"Y", b"Z", 1)),
    "revoke garbage": lambda _: post("/revoke", {"token": "garbage"}),
    "a wrong password": lambda _: post("/token", {"grant_type": "password", "username": "alice", "password": "x"}),
    "an unknown grant": lambda _: post("/token", {"grant_type": "x"}),
    "a repeated parameter": lambda _: post("/token", b"a=1&a=2"),
    "a body too large": lambda _: post("/token", b"a=" + b"b" * 70_000),
    "json": lambda _: post("/token", b"{}").replace(FORM, b"Content-Type: application/json\r\n"),
    "a password in the query": lambda _: post("/token?password=x", {"grant_type": "password"}),
    "a body that waits to be asked for": lambda _: post("/revoke", {"token": "x"}, b"Expect: 100-continue\r\n"),
}


BY_ASGI_ONLY = {
    "me with a long header",
    "me with many headers",
    "me with a long address",
    "me with a long query",
    "me with long cookies",
    "me from another origin",
    "me from a foreign origin",
    "me, then no more",
    "me of HTTP/1.0",
    "me of HTTP/1.0, kept",
    "head of me",
    "introspect with long cookies",
    "a body that waits to be asked for",
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_direct_answer_is_the_one_by_asgi(server, name):
    request = REQUESTS[name](server.token)
    server.directly.clear()
    by_asgi = await server.ask(request, directly=False)
    assert server.directly == []
    directly = await server.ask(request)
    assert len(server.directly) == (name not in BY_ASGI_ONLY)
    again = await server.ask(request, request)

    assert by_asgi.startswith(b"HTTP/1.1 ")
    assert _CHANGES.sub(b"", directly) == _CHANGES.sub(b"", by_asgi)
    assert _CHANGES.sub(b"", again).startswith(_CHANGES.sub(b"", by_asgi))


async def test_a_token_that_was_revoked_is_refused_although_its_head_is_known(server):
    asks = get("/users/me", bearer(server.token))
    known = len(known_heads(server.config))
    assert (await server.ask(asks, asks)).count(b"HTTP/1.1 200 ") == 2
    assert len(known_heads(server.config)) == known + 1

    await server.ask(post("/revoke", {"token": server.token}))

    assert (await server.ask(asks)).startswith(b"HTTP/1.1 401 ")


async def test_nothing_that_a_stranger_sends_is_kept(server):
    kept = len(known_heads(server.config))
    for request in REQUESTS.values():
        if BASIC not in request("strange"):
            await server.ask(request("strange"))
    assert len(known_heads(server.config)) == kept


async def test_each_answer_has_an_id_of_its_own_that_the_log_names(server, caplog):
    caplog.set_level(logging.INFO, "fastlatch")
    asks = get("/users/me", bearer(server.token))
    answers = await server.ask(asks, asks, post("/introspect", {"token": server.token}, BASIC))
    await asyncio.sleep(0.1)

    ids = [found.decode() for found in re.findall(rb"x-request-id: ([0-9a-f]{16})", answers)]
    lines = [record for record in caplog.records if record.name == "fastlatch.access"]
    assert len(set(ids)) == 3
    assert [line.fields["status"] for line in lines[-3:]] == [200, 200, 200]
    assert request_id.get() == ""


async def test_a_refusal_is_logged_under_the_id_of_its_answer(server, caplog):
    seen = []

    class Ids(logging.Handler):
        def emit(self, _record):
            seen.append(request_id.get())

    handler = Ids()
    logging.getLogger("fastlatch.web").addHandler(handler)
    caplog.set_level(logging.INFO, "fastlatch.web")
    try:
        answers = await server.ask(get("/users/me", bearer("garbage")), post("/token", {"grant_type": "x"}))
    finally:
        logging.getLogger("fastlatch.web").removeHandler(handler)
    ids = [found.decode() for found in re.findall(rb"x-request-id: ([0-9a-f]{16})", answers)]

    assert seen
    assert set(seen) <= set(ids)


async def test_twenty_refreshes_at_once_of_one_token_on_as_many_connections_have_one_successor(server):
    tokens = await server.log_in()
    wish = post("/token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})

    answers = await asyncio.gather(*(server.ask(wish) for _ in range(20)))

    successors = {json.loads(answer.partition(b"\r\n\r\n")[2])["refresh_token"] for answer in answers}
    assert len(successors) == 1


async def test_an_endpoint_that_says_its_success_needs_a_proof_succeeds_for_nobody_without_one(server):
    """Or strangers would fill the memory of heads."""
    direct = DirectEndpoints(server.app)
    direct.find({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "app": server.app})
    table = direct._table  # noqa: SLF001 (every endpoint there is, those of tomorrow too)
    assert len({id(endpoint) for endpoint in table.values()}) >= 4
    for (method, path), endpoint in table.items():
        tries = [get(path)] if method == "GET" else [post(path, {}), post(path, {"token": "x"})]
        for request in tries:
            answer = await server.ask(request.replace(b"GET", method.encode(), 1))
            assert not (endpoint.success_needs_proof and answer.startswith(b"HTTP/1.1 2")), (method, path)
