"""Our routers take what is theirs under any prefix, and cost an app's own routes next to nothing."""

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Match
from starlette.testclient import TestClient

from fastlatch.web.own_router import OwnRouter


def router() -> OwnRouter:
    one, two = OwnRouter(), OwnRouter(prefix="/auth")
    one.add_api_route("/users/me", lambda: "me")
    one.add_api_route("/users/me/sessions/{session_id}", lambda session_id: session_id)
    two.add_api_route("/login/", lambda: "login")
    two.add_api_route("/.well-known/metadata/{path:path}", lambda path: path)
    return OwnRouter(routes=[*one.routes, *two.routes])


@pytest.mark.parametrize("prefix", ["", "/api/v1", "/{tenant}"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/users/me", 200),
        ("/users/me/sessions/x", 200),
        ("/auth/login/", 200),
        ("/auth/.well-known/metadata/a/b", 200),
        ("/users", 404),
        ("/users/you", 404),
        ("/auth/metadata", 404),
    ],
)
def test_what_is_ours_is_found_at_every_depth(prefix, path, status):
    app, between = FastAPI(), APIRouter()
    between.include_router(router())
    app.include_router(between, prefix=prefix)

    assert TestClient(app).get(prefix.replace("{tenant}", "acme") + path).status_code == status


def test_what_is_not_ours_is_refused_without_a_look_at_any_route(monkeypatch):
    ours = router()
    monkeypatch.setattr(APIRouter, "matches", lambda *_: pytest.fail("the framework was asked"))

    assert ours.matches({"type": "http", "path": "/items/7"}) == (Match.NONE, {})


def test_another_method_is_still_answered_by_405():
    app = FastAPI()
    app.include_router(router())

    assert TestClient(app).post("/users/me").status_code == 405


def test_what_an_app_adds_to_our_router_is_found_as_well():
    app, ours, theirs = FastAPI(), router(), APIRouter()
    theirs.add_api_route("/{anything}", lambda anything: anything)
    app.include_router(ours)
    http = TestClient(app)
    assert http.get("/other").status_code == 404
    ours.add_api_route("/other", lambda: "other")
    assert http.get("/other").json() == "other"
    ours.include_router(theirs)

    assert http.get("/whatever").json() == "whatever"
