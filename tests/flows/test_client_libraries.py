"""OAuth client libraries of other people complete every flow there is, unchanged."""

import anyio
import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet
from oauthlib.oauth2 import LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from fastlatch import Fastlatch, Settings, requires
from support.apps import serving_in_thread
from support.flows import USERS

SECRET = "a-secret-of-forty-characters-0123456789ab"
LOGIN = {"username": "alice", "password": "correct horse battery"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("libraries")
    auth = Fastlatch(
        Settings(database_url=f"sqlite:///{folder / 'fastlatch.db'}", argon2_memory_kib=1024, argon2_iterations=1),
        first_users=USERS,
    )

    async def create_client():
        async with auth.running() as services:
            await services.clients.create(
                "api", secret=SECRET, grants=frozenset({"password", "refresh_token"}), scopes=None
            )

    anyio.run(create_client)
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)

    @app.get("/items", dependencies=[requires("items:read")])
    async def items() -> list[str]:
        return ["Foo"]

    with serving_in_thread(app) as base_url:
        yield base_url


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_logs_in_refreshes_introspects_and_revokes(server, method):
    with AuthlibSession("api", SECRET, token_endpoint_auth_method=method, scope="items:read") as session:
        token = session.fetch_token(f"{server}/token", grant_type="password", **LOGIN)
        assert token["token_type"].lower() == "bearer"
        assert session.get(f"{server}/items").json() == ["Foo"]

        refreshed = session.refresh_token(f"{server}/token", refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        assert session.get(f"{server}/items").status_code == 200
        found = session.introspect_token(f"{server}/introspect", token=refreshed["access_token"])
        assert found.json()["active"] is True

        ended = session.revoke_token(f"{server}/revoke", token=refreshed["refresh_token"])
        assert ended.status_code == 200
        assert session.get(f"{server}/items").status_code == 401


def test_requests_oauthlib_logs_in_and_refreshes_by_itself(server, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client = LegacyApplicationClient("api", scope=["items:read"])
    saved = []
    with OAuth2Session(
        client=client,
        auto_refresh_url=f"{server}/token",
        auto_refresh_kwargs={"client_id": "api", "client_secret": SECRET},
        token_updater=saved.append,
    ) as session:
        token = session.fetch_token(f"{server}/token", auth=("api", SECRET), **LOGIN)
        assert session.get(f"{server}/items").json() == ["Foo"]

        session.token = token | {"expires_in": -1, "expires_at": 1}
        assert session.get(f"{server}/items").json() == ["Foo"]

    assert saved[0]["refresh_token"] != token["refresh_token"]


def test_another_jose_library_verifies_the_tokens_by_the_published_keys(server):
    with AuthlibSession("api", SECRET, scope="items:read") as session:
        token = session.fetch_token(f"{server}/token", grant_type="password", **LOGIN)["access_token"]
        keys = session.get(f"{server}/.well-known/jwks.json", withhold_token=True).json()

    verified = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"])

    assert verified.header["typ"] == "at+jwt"
    assert verified.claims["scope"] == "items:read"
    assert all("d" not in key for key in keys["keys"])
