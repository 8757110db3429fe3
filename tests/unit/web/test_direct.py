"""Direct or routed, a request gets the same answer; and where the app has added anything, it is routed."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.routing import iter_route_contexts
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from fakes.clients import FakeClients
from fastlatch.accounts.account_access import AccountAccess
from fastlatch.domain.client import Client
from fastlatch.domain.errors import BodyTooSlow, IncorrectCredentials, InvalidClient, TooManyAttempts, Unavailable
from fastlatch.domain.user import User
from fastlatch.web.deps import current_user
from fastlatch.web.direct import DirectEndpoints, _takes
from unit.web.conftest import ALICE, access_token

GOOD = {"Authorization": "Bearer good"}
LOGIN = {"grant_type": "password", "username": "alice", "password": "secret"}
BOB = User("id-bob", "bob")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "token": ("POST", "/token", {"data": LOGIN}),
    "token with a slash": ("POST", "/token/", {"data": LOGIN}),
    "no grant_type": ("POST", "/token", {"data": {"username": "alice"}}),
    "repeated parameter": ("POST", "/token", {"content": b"a=1&a=2", "headers": FORM}),
    "json instead of a form": ("POST", "/token", {"json": LOGIN}),
    "password in the query": ("POST", "/token?password=x", {"data": LOGIN}),
    "a long query": ("POST", "/token?" + "x" * 9000, {"data": LOGIN}),
    "too much body": ("POST", "/token", {"content": b"a=" + b"b" * 70_000, "headers": FORM}),
    "no body": ("POST", "/token", {}),
    "introspect": ("POST", "/introspect", {"data": {"token": "x"}}),
    "revoke": ("POST", "/revoke", {"data": {"token": "x"}}),
    "me": ("GET", "/users/me", {"headers": GOOD}),
    "me with a slash": ("GET", "/users/me/", {"headers": GOOD}),
    "me without a token": ("GET", "/users/me", {}),
    "me with a bad token": ("GET", "/users/me", {"headers": {"Authorization": "Bearer bad"}}),
    "me with half a token": ("GET", "/users/me", {"headers": {"Authorization": "Bearer a b"}}),
    "me by another method": ("PUT", "/users/me", {"headers": GOOD}),
    "token by another method": ("GET", "/token", {}),
    "sessions": ("GET", "/users/me/sessions", {"headers": GOOD}),
    "nothing": ("GET", "/nothing", {}),
}


class Watched(DirectEndpoints):
    """Knows whether a request went on to the app."""

    routed = False

    def __init__(self, app: Any) -> None:
        async def watch(scope: Scope, receive: Receive, send: Send) -> None:
            self.routed = True
            await app(scope, receive, send)

        super().__init__(watch)


def client(started: Any) -> tuple[TestClient, Watched]:
    """The started app with the direct road in front of it."""
    direct = Watched(started.app)

    async def with_app(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = started.app
        scope["state"] = {"fastlatch": started.context}
        await direct(scope, receive, send)

    return TestClient(with_app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False), direct


def seen(response: Any) -> tuple[int, Any, dict[str, str]]:
    return response.status_code, response.content, dict(response.headers)


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("tutorial_answers", [False, True])
def test_the_direct_answer_is_the_routed_answer_byte_for_byte(web, name, tutorial_answers):
    method, path, options = REQUESTS[name]
    started = web(tutorial_answers=tutorial_answers)
    http, _ = client(started)

    assert seen(http.request(method, path, **options)) == seen(started.http.request(method, path, **options))


@pytest.mark.parametrize(
    "error", [IncorrectCredentials(), InvalidClient(basic=True), TooManyAttempts(7), Unavailable(), BodyTooSlow()]
)
def test_a_refusal_is_the_same_on_both_roads(web, error):
    started = web()
    started.use_cases.answers["token_endpoint"] = error
    http, direct = client(started)

    assert seen(http.post("/token", data=LOGIN)) == seen(started.http.post("/token", data=LOGIN))
    assert not direct.routed


@pytest.mark.parametrize("known", [False, True])
def test_the_account_is_closed_to_a_token_of_an_app_of_others_on_both_roads(web, known):
    theirs = Client("theirs", first_party=False)

    class Remembered:
        def remembered(self, _token: str) -> Any:
            return ALICE, replace(access_token(), client_id="theirs")

    access = AccountAccess(FakeClients(theirs), {"theirs": theirs}.get if known else {}.get)
    started = web(context={"resolve_user": Remembered(), "account_access": access})
    http, direct = client(started)

    answer = http.get("/users/me", headers=GOOD)
    assert (answer.status_code, direct.routed) == (403, False)
    assert seen(answer) == seen(started.http.get("/users/me", headers=GOOD))


def test_what_nobody_expected_is_an_id_and_nothing_more(web):
    started = web()
    started.use_cases.answers["token_endpoint"] = started.use_cases.answers["resolve_user"] = KeyError("secret")
    http, _ = client(started)

    for answer in (http.post("/token", data=LOGIN), http.get("/users/me", headers=GOOD)):
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "under id" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [REQUESTS[name] for name in ("token", "introspect", "revoke", "me", "me with a slash")],
)
def test_what_the_app_has_not_touched_goes_directly(web, method, path, options):
    http, direct = client(web())

    assert http.request(method, path, **options).status_code == 200
    assert not direct.routed


def test_a_prefix_and_a_root_path_change_nothing(web):
    started = web(prefix="/auth")
    direct = Watched(started.app)

    async def behind_a_proxy(scope: Scope, receive: Receive, send: Send) -> None:
        scope |= {"app": started.app, "state": {"fastlatch": started.context}, "root_path": "/v1"}
        await direct(scope, receive, send)

    http = TestClient(behind_a_proxy, base_url="http://127.0.0.1:8000")

    assert http.get("/v1/auth/users/me", headers=GOOD).json()["username"] == "alice"
    assert not direct.routed
    assert http.get("/v1/users/me", headers=GOOD).status_code == 404


def test_a_dependency_override_is_honoured(web):
    started = web(app=FastAPI())
    http, direct = client(started)
    started.app.dependency_overrides[current_user] = lambda: BOB

    assert http.get("/users/me").json()["username"] == "bob"
    assert direct.routed


def includes(**options: Any) -> Any:
    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        app.include_router(routers.everything, prefix=prefix, **options)

    return build


async def closed(_request: Request) -> None:
    raise HTTPException(418)


def test_dependencies_that_the_app_adds_to_the_router_are_asked(web):
    http, direct = client(web(build=includes(dependencies=[Depends(closed)])))

    assert http.post("/token", data=LOGIN).status_code == 418
    assert direct.routed


def test_a_bound_for_bodies_that_the_app_gives_the_router_is_kept(web):
    http, direct = client(web(build=includes(max_body_size=10)))

    assert http.post("/token", data=LOGIN).status_code == 413
    assert direct.routed


def test_dependencies_of_the_whole_app_are_asked(web):
    http, direct = client(web(app=FastAPI(dependencies=[Depends(closed)])))

    assert http.get("/users/me", headers=GOOD).status_code == 418
    assert direct.routed


def test_a_route_of_the_app_that_stands_in_front_is_taken(web):
    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        @app.get("/users/{name}")
        def own(name: str) -> str:
            return f"own {name}"

        app.include_router(routers.everything, prefix=prefix)

    http, direct = client(web(build=build))

    assert http.get("/users/me", headers=GOOD).json() == "own me"
    assert direct.routed
    direct.routed = False
    assert http.post("/token", data=LOGIN).status_code == 200
    assert not direct.routed


def test_a_route_of_the_app_that_stands_behind_is_not(web):
    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        app.include_router(routers.everything, prefix=prefix)

        @app.get("/users/me")
        def own() -> str:
            return "own"

    http, _ = client(web(build=build))

    assert http.get("/users/me", headers=GOOD).json()["username"] == "alice"


def test_a_mounted_app_in_front_is_taken(web):
    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        app.mount("/users", FastAPI())
        app.include_router(routers.everything, prefix=prefix)

    http, direct = client(web(build=build))

    assert http.get("/users/me", headers=GOOD).status_code == 404
    assert direct.routed


def test_a_host_in_front_makes_everything_routed_since_nobody_knows_before_the_request(web):
    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        app.host("other.example", FastAPI())
        app.include_router(routers.everything, prefix=prefix)

    http, direct = client(web(build=build))

    assert http.get("/users/me", headers=GOOD).status_code == 200
    assert direct.routed


def test_a_router_that_is_included_later_is_found(web):
    late: list[Any] = []

    def build(app: FastAPI, routers: Any, prefix: str) -> None:
        late.append(lambda: app.include_router(routers.everything, prefix=prefix))

    http, direct = client(web(build=build))
    assert http.get("/users/me", headers=GOOD).status_code == 404
    late[0]()
    direct.routed = False

    assert http.get("/users/me", headers=GOOD).status_code == 200
    assert not direct.routed


@pytest.mark.anyio
async def test_other_protocols_go_on_to_the_app():
    seen_by_the_app: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen_by_the_app.append(scope)

    async def nothing(*_: Any) -> Message:
        return {}

    await DirectEndpoints(app)({"type": "websocket"}, nothing, nothing)

    assert seen_by_the_app == [{"type": "websocket"}]


def test_a_route_that_was_exchanged_for_another_while_the_app_runs_is_seen(web):
    started = web(app=FastAPI())
    http, direct = client(started)
    assert http.post("/token", data=LOGIN).status_code == 200
    assert not direct.routed
    routes = started.app.router.routes

    async def own(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("mine", 418)

    routes[:] = [Route("/token", own, methods=["POST"]), *routes[1:]]

    assert http.post("/token", data=LOGIN).status_code == 418


def test_what_a_grant_of_the_app_raises_for_the_framework_is_answered_as_the_framework_would(web):
    started = web()
    http, direct = client(started)
    started.use_cases.answers["token_endpoint"] = HTTPException(418, "short and stout", {"X-Pot": "tea"})

    answer = http.post("/token", data=LOGIN)

    assert not direct.routed
    assert (answer.status_code, answer.json(), answer.headers["X-Pot"]) == (418, {"detail": "short and stout"}, "tea")


@pytest.mark.parametrize("path", ["/token", "/users/me"])
def test_what_is_refused_for_its_cookies_or_its_query_takes_the_usual_way(web, path):
    for options in ({"headers": {"Cookie": "a=" + "b" * 17_000}}, {"params": {"x": "y" * 9_000}}):
        http, direct = client(web())
        assert http.request("GET" if path == "/users/me" else "POST", path, **options).status_code == 400
        assert direct.routed


def test_a_route_replaced_by_an_equal_one_with_a_dependency_is_noticed():
    """Two routes are equal when path, methods and endpoint are."""

    def endpoint() -> None: ...

    app = FastAPI()
    app.get("/x")(endpoint)
    direct = DirectEndpoints(app)
    before = direct.edition
    assert direct.edition == before
    app.router.routes.pop()
    app.get("/x", dependencies=[Depends(lambda: None)])(endpoint)
    assert direct.edition != before


def test_a_route_that_cannot_be_asked_without_a_request_is_taken_for_ours_to_leave_alone():
    class Peculiar(Route):
        def matches(self, scope):
            return scope["query_string"]

    app = FastAPI()
    app.router.routes.append(Peculiar("/x", lambda _: None))
    (*_, context) = iter_route_contexts(app.router.routes)
    assert _takes(context, "GET", "/x")
