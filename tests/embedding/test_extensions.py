"""An app brings a grant, a client authentication method and a hasher of its own, by public names only."""

import hashlib
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import (
    Account,
    ClientCredentials,
    EndpointRequest,
    Fastlatch,
    InvalidGrant,
    NewLogin,
    NewUser,
    Settings,
    TokenRequest,
    User,
    UserStore,
    name_key,
)


class Badge:
    """Logs a person in by the number on their badge, which is their name backwards."""

    grant_type = "urn:example:badge"

    def __init__(self, users: UserStore) -> None:
        self._users = users

    async def __call__(self, request: TokenRequest) -> NewLogin:
        account = await self._users.find_by_name(name_key(request.parameters["badge"][::-1]))
        if account is None:
            raise InvalidGrant
        return NewLogin(account, request.scopes or frozenset())


class HeaderOfTheProxy:
    """A client that a proxy has authenticated already, named in the body."""

    name = "x_proxy"

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        proxied = request.parameters.get("proxied_client")
        return ClientCredentials(proxied, None, basic=False) if proxied else None


class Sha256:
    """`sha256:` and the digest, as an old system stored it."""

    def recognises(self, password_hash: str) -> bool:
        return password_hash.startswith("sha256:")

    def verify(self, password: str, password_hash: str) -> bool:
        return password_hash == "sha256:" + hashlib.sha256(password.encode()).hexdigest()


@dataclass
class OldTable:
    """One user, as an old system stored her."""

    stored: str = "sha256:" + hashlib.sha256(b"correct horse").hexdigest()

    async def find_by_name(self, key: str) -> Account | None:
        return self._account() if key == "alice" else None

    async def find_by_id(self, user_id: str) -> Account | None:
        return self._account() if user_id == "7" else None

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        if (user_id, old) == ("7", self.stored):
            self.stored = new

    def _account(self) -> Account:
        return Account(User(id="7", username="alice"), self.stored)


def app_of(auth: Fastlatch) -> FastAPI:
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)

    @app.post("/badge-clients")
    async def register() -> str:
        client, _ = await auth.services.clients.create("door", public=True, grants=frozenset({Badge.grant_type}))
        return client.id

    return app


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path / 'app.db'}", argon2_memory_kib=1024, argon2_iterations=1)


def test_a_grant_of_the_app_logs_in_for_a_client_that_is_registered_for_it(settings):
    auth = Fastlatch(settings, grants=[Badge], first_users=[NewUser("alice", "correct horse")])
    form = {"grant_type": Badge.grant_type, "badge": "ecila"}
    with TestClient(app_of(auth)) as http:
        assert http.post("/badge-clients").status_code == 200

        tokens = http.post("/token", data=form | {"client_id": "door"}).json()

        assert http.get("/users/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}).status_code == 200
        assert http.post("/token", data=form).json()["error"] == "unauthorized_client"
        wrong = http.post("/token", data=form | {"client_id": "door", "badge": "bob"})
        assert wrong.json()["error"] == "invalid_grant"
        metadata = http.get("/.well-known/oauth-authorization-server").json()
        assert Badge.grant_type in metadata["grant_types_supported"]


def test_a_client_authentication_method_of_the_app_is_asked_and_announced(settings):
    auth = Fastlatch(settings, grants=[Badge], client_auth=[HeaderOfTheProxy()], first_users=[NewUser("alice", "x")])
    with TestClient(app_of(auth)) as http:
        http.post("/badge-clients")

        answer = http.post("/token", data={"grant_type": Badge.grant_type, "badge": "ecila", "proxied_client": "door"})

        assert answer.status_code == 200
        metadata = http.get("/.well-known/oauth-authorization-server").json()
        assert "x_proxy" in metadata["token_endpoint_auth_methods_supported"]


def test_a_hasher_of_the_app_reads_old_hashes_which_are_then_replaced(settings):
    table = OldTable()
    login = {"grant_type": "password", "username": "alice", "password": "correct horse"}
    with TestClient(app_of(Fastlatch(settings, users=table, hashers=[Sha256()]))) as http:
        assert http.post("/token", data=login | {"password": "wrong"}).status_code == 400
        assert http.post("/token", data=login).status_code == 200
        assert table.stored.startswith("$argon2id$")
        assert http.post("/token", data=login).status_code == 200


async def _ended(auth: Fastlatch) -> int:
    async with auth.running() as services:
        await auth.hash_password("anything")
        assert auth.services is services
        return await services.endings.everything()


@pytest.mark.anyio
async def test_services_are_at_hand_without_an_app(settings):
    auth = Fastlatch(settings)

    assert await _ended(auth) == 0
    with pytest.raises(RuntimeError, match="has not started"):
        auth.services  # noqa: B018 (asking is the test)
