"""An issuer and an API as processes of their own: endings arrive, keys change, the issuer goes away and comes back."""

import time
from pathlib import Path

import httpx2
import pytest

from support.command_line import CommandLine
from support.flows import bearer
from support.servers import free_port, serving

PASSWORD = "correct horse battery"
API = """
from fastapi import FastAPI

from fastlatch import BearerMiddleware, CurrentToken, ResourceServer, requires

api = ResourceServer()
app = FastAPI()
app.include_router(api.router)
app.include_router(api.health_router)
app.add_middleware(BearerMiddleware, protect=["/behind"])


@app.get("/items", dependencies=[requires("items:read")])
async def items(token: CurrentToken) -> str:
    return token.subject
"""


def wait_for(condition, seconds: float):
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    """The command line of an issuer on a port that stays."""
    port = free_port()
    run = CommandLine(tmp_path_factory.mktemp("issuer"), {"FASTLATCH_ISSUER": f"http://127.0.0.1:{port}"})
    for name in ("alice", "bob", "carol"):
        created = run("users", "create", name, "--scope", "items:read", "--password-stdin", stdin=PASSWORD)
        assert created.status == 0, created.err
    made = run("clients", "create", "items-api", "--secret-stdin", stdin="a secret of the items api 0123456789")
    assert made.status == 0, made.err
    return run, port


def issuing(issuer):
    run, port = issuer
    return serving(["-m", "fastlatch", "serve", "--port", str(port)], run.folder, port=port, **run.variables)


def an_api(issuer, folder: Path):
    (folder / "items_api.py").write_text(API)
    port = free_port()
    settings = {
        "FASTLATCH_ISSUER": f"http://127.0.0.1:{issuer[1]}",
        "FASTLATCH_CLIENT_ID": "items-api",
        "FASTLATCH_CLIENT_SECRET": "a secret of the items api 0123456789",
        "FASTLATCH_REVOCATIONS_STALE_AFTER": "3",
    }
    uvicorn = ["-m", "uvicorn", "items_api:app", "--port", str(port), "--log-level", "warning"]
    return serving(uvicorn, folder, port=port, **settings)


def login(url: str, name: str) -> dict:
    form = {"grant_type": "password", "username": name, "password": PASSWORD, "scope": "items:read"}
    answer = httpx2.post(f"{url}/token", data=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def status(api, tokens) -> int:
    return httpx2.get(f"{api.base_url}/items", headers=bearer(tokens["access_token"])).status_code


def test_endings_and_new_keys_reach_an_api_in_another_process_and_an_issuer_that_is_away_is_waited_for(
    issuer, tmp_path
):
    run, _ = issuer
    with an_api(issuer, tmp_path) as api:
        with issuing(issuer) as server:
            # The API began while nobody was there, and its first answers were 503.
            assert wait_for(lambda: httpx2.get(f"{api.base_url}/health/ready").status_code == 200, 15)
            alice, bob, carol = (login(server.base_url, name) for name in ("alice", "bob", "carol"))
            assert [status(api, tokens) for tokens in (alice, bob, carol)] == [200, 200, 200]
            assert httpx2.get(f"{api.base_url}/behind/x", headers=bearer(bob["access_token"])).status_code == 404
            assert httpx2.get(f"{api.base_url}/behind/x").status_code == 401

            httpx2.post(f"{server.base_url}/revoke", data={"token": alice["refresh_token"]})
            revoked = time.monotonic()
            assert wait_for(lambda: status(api, alice) == 401, 10)
            took = time.monotonic() - revoked
            assert took < 2.5, took
            assert run("users", "disable", "carol").status == 0
            assert wait_for(lambda: status(api, carol) == 401, 2.5)
            assert status(api, bob) == 200

            assert run("keys", "rotate").status == 0
            kid = next(key["kid"] for key in run("keys", "list", "--json").json if key["state"] == "signs")
            assert run("keys", "retire", kid).status == 0
            assert wait_for(lambda: status(api, bob) == 401, 2.5)
            assert wait_for(lambda: status(api, login(server.base_url, "bob")) == 200, 5)
            bob = login(server.base_url, "bob")
            assert status(api, bob) == 200

        # Away: taken while the news is young enough, then not trusted.
        assert status(api, bob) == 200
        assert wait_for(lambda: status(api, bob) == 503, 6)
        refused = httpx2.get(f"{api.base_url}/items", headers=bearer(bob["access_token"]))
        assert refused.headers["Retry-After"]
        with issuing(issuer):
            assert wait_for(lambda: status(api, bob) == 200, 10)
        log = api.log()
    assert "a secret of the items api" not in log
    assert bob["access_token"] not in log
