"""Nothing under a protected path is reached without a good token, and everything else is left alone."""

import asyncio
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI, Request, WebSocket
from starlette.authentication import requires
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from fastlatch.domain.errors import ConfigurationError, DisabledAccount, Unavailable
from fastlatch.web.bearer_middleware import BearerMiddleware
from fastlatch.web.deps import CurrentToken, CurrentUser, OptionalUser

GOOD = {"Authorization": "Bearer good"}


def asgi_get(app: Any, target: str, started: Any) -> list[int]:
    """The statuses of a GET without a token; not by a client of URLs, which would tidy the target up."""
    statuses: list[int] = []

    body = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(body, None) or {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(target),
        "raw_path": target.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"x")],
        "client": ("192.0.2.1", 1),
        "server": ("192.0.2.2", 80),
        "state": {"fastlatch": started.context},
    }
    asyncio.run(app(scope, receive, send))
    return statuses


def guarded(web: Any, **options: Any) -> tuple[TestClient, Any, list[str]]:
    """An app behind the middleware; the list grows with each request that reaches a route."""
    reached: list[str] = []
    app = FastAPI()
    app.add_middleware(BearerMiddleware, **options)

    @app.get("/{path:path}")
    async def anything(request: Request, path: str) -> dict[str, Any]:
        reached.append(path)
        user = request.scope.get("user")
        known = user is not None and user.is_authenticated
        return {"user": user.username if known else None, "scopes": request.auth.scopes if known else None}

    @app.websocket("/api/socket")
    async def socket(websocket: WebSocket) -> None:
        reached.append("socket")
        await websocket.accept()
        await websocket.send_text(websocket.user.username)
        await websocket.close()

    started = web(app=app, build=lambda *_: None)
    # The stand-in's routers bring the lifespan; this app has none of them.
    context = started.context

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"fastlatch": context}
        await app(scope, receive, send)

    return TestClient(with_state, base_url="http://127.0.0.1:8000"), started, reached


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/items", "/api//items", "/api/../public"])
def test_a_protected_path_and_everything_below_it_needs_a_token(web, path):
    http, _, reached = guarded(web, protect=["/api"])

    # Sent as it stands: a client would tidy the path up.
    answer = http.request("GET", "http://127.0.0.1:8000" + path.replace("..", "%2e%2e"))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"detail": "Not authenticated"}
    assert reached == []


def test_percent_encoding_hides_nothing(web):
    http, _, reached = guarded(web, protect=["/api"])

    assert http.get("/%61pi/items").status_code == 401
    assert http.get("/api%2fitems").status_code == 401
    assert reached == []


@pytest.mark.parametrize(
    "path",
    [
        "/api%0a", "/api%0A%0A", "/api/%0a", "/api%0d", "/%0aapi", "/API/items", "/Api", "//api/items", "///api",
        "/./api", "/x/../api/items", "/x/%2e%2e/api", "/x/..%2fapi", "/%2fapi", "/x\\..\\api", "/..%5capi",
        "/public/../api", "/api/public/../items", "/api/public/%2e%2e/items", "/api/public/..", "/api//public/../items",
        "/api/./items", "/api/public%2f..%2fitems", "/api/public/x/../../items",
    ],
)  # fmt: skip
def test_no_spelling_of_a_protected_path_reaches_it(web, path):
    _, started, reached = guarded(web, protect=["/api"], public=["/api/public"])
    # Not through the client's own URLs, which would be tidied up.
    answers = asgi_get(started.app, path, started)

    assert answers == [401]
    assert reached == []


@pytest.mark.parametrize("path", ["/.well-known/x", "/a//b", "/x/../y", "/api-docs", "/a.b/c", "/x%0a"])
def test_no_odd_spelling_of_an_open_path_is_refused(web, path):
    _, started, reached = guarded(web, protect=["/api"])

    assert asgi_get(started.app, path, started) == [200]
    assert len(reached) == 1


@pytest.mark.filterwarnings("ignore:The `root_path` parameter is deprecated")
def test_around_an_app_with_a_prefix_of_its_own_the_prefix_is_no_way_in(web):
    app = FastAPI(root_path="/proxy")

    @app.get("/api/items")
    async def items() -> str:
        return "secret"

    started = web(app=app)
    around = BearerMiddleware(app, protect=["/api"])

    assert asgi_get(around, "/proxy/api/items", started) == [401]
    assert asgi_get(around, "/api/items", started) == [401]


def test_files_are_protected_however_their_path_is_written(web, tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "private").mkdir()
    (tmp_path / "public" / "a.txt").write_text("open")
    (tmp_path / "private" / "b.txt").write_text("secret")
    app = FastAPI()
    app.mount("/files", StaticFiles(directory=tmp_path))
    app.add_middleware(BearerMiddleware, protect=["/files"], public=["/files/public"])
    started = web(app=app)

    assert asgi_get(app, "/files/public/a.txt", started) == [200]
    for path in ("public/../private/b.txt", "public/%2e%2e/private/b.txt", "/private/b.txt", "./private/b.txt",
                 "x/..%2fprivate/b.txt", "public//../private/b.txt"):  # fmt: skip
        assert asgi_get(app, f"/files/{path}", started) == [401]


@pytest.mark.parametrize("path", ["/", "/apis", "/ap", "/public/api"])
def test_what_only_looks_alike_is_left_alone(web, path):
    http, _, reached = guarded(web, protect=["/api"])

    assert http.get(path).json() == {"user": None, "scopes": None}
    assert len(reached) == 1


def test_a_good_token_brings_its_user_and_its_scopes_to_the_route(web):
    http, _, _ = guarded(web, protect=["/api/"])

    assert http.get("/api/items", headers=GOOD).json() == {"user": "alice", "scopes": ["items:read"]}


@pytest.mark.parametrize("header", ["Bearer bad", "Bearer a b", "Basic Z29vZDo=", "good", "Bearer"])
def test_a_bad_token_reaches_nothing(web, header):
    http, _, reached = guarded(web, protect=["/"])

    assert http.get("/items", headers={"Authorization": header}).status_code == 401
    assert reached == []


def test_a_disabled_user_and_a_feed_that_is_away_are_refused_as_everywhere(web):
    http, started, reached = guarded(web, protect=["/"])
    started.use_cases.answers["resolve_user"] = DisabledAccount()
    assert http.get("/items", headers=GOOD).status_code == 401
    started.use_cases.answers["resolve_user"] = Unavailable()
    away = http.get("/items", headers=GOOD)

    assert (away.status_code, away.headers["retry-after"]) == (503, "1")
    assert reached == []


def test_public_paths_need_no_token_and_their_neighbours_do(web):
    http, _, reached = guarded(web, protect=["/"], public=["/token", "/pages"])

    assert http.get("/token").status_code == 200
    assert http.get("/pages/one").status_code == 200
    assert http.get("/tokens").status_code == 401
    assert http.get("/").status_code == 401
    assert reached == ["token", "pages/one"]


def test_a_public_route_finds_nobody_whatever_was_sent(web):
    app = FastAPI()
    app.add_middleware(BearerMiddleware, protect=["/"], public=["/open"])

    @app.get("/open")
    async def reads(request: Request) -> list[Any]:
        return [request.user.is_authenticated, request.auth.scopes]

    http = web(app=app).http

    assert http.get("/open").json() == [False, []]
    assert http.get("/open", headers=GOOD).json() == [False, []]


def test_a_websocket_is_refused_before_it_is_accepted(web):
    http, _, reached = guarded(web, protect=["/api"])

    with pytest.raises(WebSocketDisconnect) as refused, http.websocket_connect("/api/socket"):
        pass

    assert refused.value.code == 1008
    assert reached == []
    with http.websocket_connect("/api/socket", headers=GOOD) as socket:
        assert socket.receive_text() == "alice"


def test_a_mounted_app_is_protected_by_its_whole_path_and_protects_by_its_own(web):
    inner = FastAPI()
    inner.add_middleware(BearerMiddleware, protect=["/closed"])

    @inner.get("/{path:path}")
    async def anything(path: str) -> str:
        return path

    outer = FastAPI()
    outer.mount("/sub", inner)
    outer.add_middleware(BearerMiddleware, protect=["/sub/also"])
    started = web(app=outer)

    assert started.http.get("/sub/open").status_code == 200
    assert started.http.get("/sub/closed").status_code == 401
    assert started.http.get("/sub/also/this").status_code == 401
    assert started.http.get("/sub/closed", headers=GOOD).status_code == 200


def test_behind_it_the_dependencies_ask_no_second_time(web):
    app = FastAPI()
    app.add_middleware(BearerMiddleware, protect=["/items"])

    @app.get("/items")
    async def items(user: CurrentUser, token: CurrentToken, same: OptionalUser) -> str:
        assert user is same
        return f"{user.username} {token.subject}"

    started = web(app=app)

    assert started.http.get("/items", headers=GOOD).json() == "alice id-alice"
    assert started.use_cases.only("resolve_user") == (("good",), {})


def test_what_one_instance_found_is_not_believed_by_another_that_is_mounted(web):
    inner = FastAPI()

    @inner.get("/me")
    async def me(user: CurrentUser) -> str:
        return user.username

    stranger = web(app=inner)
    stranger.use_cases.answers["resolve_user"] = DisabledAccount()

    async def with_its_own_state(scope: Scope, receive: Receive, send: Send) -> None:
        await inner(scope | {"state": {"fastlatch": stranger.context}}, receive, send)

    outer = FastAPI()
    outer.add_middleware(BearerMiddleware, protect=["/sub"])
    outer.mount("/sub", with_its_own_state)

    assert web(app=outer).http.get("/sub/me", headers=GOOD).status_code == 401


def test_starlettes_own_decorator_reads_the_scopes(web):
    app = FastAPI()
    app.add_middleware(BearerMiddleware, protect=["/"])

    @app.get("/read")
    @requires("items:read")
    async def read(request: Request) -> str:
        return "read"

    @app.get("/write")
    @requires("items:write")
    async def write(request: Request) -> str:
        return "write"

    http = web(app=app).http

    assert http.get("/read", headers=GOOD).json() == "read"
    assert http.get("/write", headers=GOOD).status_code == 403


@pytest.mark.parametrize(
    "options",
    [
        {"protect": []},
        {"protect": ["api"]},
        {"protect": "/api"},
        {"protect": ["/"], "public": ["docs"]},
        {"protect": ["/api/*"]},
        {"protect": ["/api", "/things/{id}"]},
        {"protect": ["/api?x"]},
        {"protect": ["/%61pi"]},
        {"protect": ["/"], "public": ["/docs*"]},
        {"protect": ["/"], "public": ["/"]},
        {"protect": ["/api"], "public": ["/api/"]},
        {"protect": ["/api/a", "/api/b"], "public": ["/api"]},
    ],
)
def test_what_would_protect_nothing_is_refused_at_the_start(options):
    with pytest.raises(ConfigurationError, match="BearerMiddleware"):
        BearerMiddleware(FastAPI(), **options)
