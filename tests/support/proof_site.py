"""A whole Fastlatch over HTTP with clients that sign, and a clock that is set by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import (
    BearerMiddleware,
    CurrentToken,
    CurrentUser,
    Fastlatch,
    OptionalUser,
    Settings,
    requires,
    requires_token,
)

from .client_keys import ClientKey
from .flows import USERS, HandClock
from .pages import CALLBACK

ISSUER = "http://127.0.0.1:8000"
TOKEN = f"{ISSUER}/token"
SECRET = "a-secret-of-forty-characters-0123456789ab"
OF_USERS = frozenset({"password", "refresh_token", "authorization_code"})
ROUTES = ("/users/me", "/owner", "/maybe", "/items", "/any-token", "/behind/it", "/users/me/sessions")
"""Each reads a token in another way."""


@dataclass
class ProofSite:
    """The registered clients: `web` has a secret, `robot` keys, `spa` nothing; `bound` must show a key."""

    http: TestClient
    auth: Fastlatch
    clock: HandClock
    key: ClientKey = field(default_factory=ClientKey)

    def proof(self, method: str = "POST", path: str = "/token", key: ClientKey | None = None, **more: Any) -> str:
        return (key or self.key).proof(method, ISSUER + path, self.clock(), **more)

    def assertion(self, key: ClientKey | None = None, client_id: str = "robot", **more: Any) -> dict[str, str]:
        return (key or self.key).assertion(client_id, ISSUER, self.clock(), **more)

    def ask(self, proof: str | None = None, auth: tuple[str, str] | None = None, **form: str) -> Any:
        """Of the token endpoint."""
        return self.http.post("/token", data=form, auth=auth, headers={} if proof is None else {"DPoP": proof})

    def log_in(self, proof: str | None = None, client_id: str = "spa", **form: str) -> Any:
        who = {"username": "alice", "password": "correct horse battery", "scope": "openid items:read"}
        return self.ask(proof, grant_type="password", client_id=client_id, **(who | form))

    def bound(self, **form: str) -> dict[str, Any]:
        """Tokens of alice that are bound to our key."""
        answer = self.log_in(self.proof(), **form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, refresh_token: str, proof: str | None, **form: str) -> Any:
        return self.ask(proof, grant_type="refresh_token", refresh_token=refresh_token, **({"client_id": "spa"} | form))

    def visit(
        self, path: str, token: str, proof: str | None = None, *, scheme: str = "DPoP", method: str = "GET"
    ) -> Any:
        headers = {"Authorization": f"{scheme} {token}"} | ({} if proof is None else {"DPoP": proof})
        return self.http.request(method, path, headers=headers)

    def with_key(self, path: str, token: str, **more: Any) -> Any:
        return self.visit(path, token, self.proof("GET", path, token=token, **more))


@contextmanager
def proof_site(folder: Path, **settings: Any) -> Iterator[ProofSite]:
    """Started while the block runs."""
    clock = HandClock()
    defaults = {
        "database_url": f"sqlite:///{folder / 'fastlatch.db'}",
        "argon2_memory_kib": 1024,
        "argon2_iterations": 1,
        "issuer": ISSUER,
    }
    auth = Fastlatch(
        Settings(**(defaults | settings)), scopes={"items:read": "Read items"}, first_users=USERS, clock=clock
    )
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)
    app.add_middleware(BearerMiddleware, protect=["/behind"])

    @app.get("/owner")
    async def owner(user: CurrentUser) -> str:
        return user.username

    @app.get("/maybe")
    async def maybe(user: OptionalUser) -> str:
        return "nobody" if user is None else user.username

    @app.get("/items", dependencies=[requires("items:read")])
    async def items() -> str:
        return "items"

    @app.get("/write", dependencies=[requires("items:write")])
    async def write() -> str:
        return "written"

    @app.get("/any-token", dependencies=[requires_token("items:read")])
    async def any_token(token: CurrentToken) -> str:
        return token.subject

    @app.get("/behind/it")
    async def behind() -> str:
        return "behind"

    with TestClient(app, base_url=ISSUER, raise_server_exceptions=False, client=("127.0.0.1", 50_000)) as http:
        site = ProofSite(http, auth, clock)
        http.portal.call(_register, site)
        yield site


async def _register(site: ProofSite) -> None:
    clients = site.auth.services.clients
    redirect = {"redirect_uris": [CALLBACK], "grants": OF_USERS}
    await clients.create("web", secret=SECRET, **redirect)
    await clients.create("spa", public=True, **redirect)
    await clients.create("bound", public=True, dpop_bound=True, **redirect)
    await clients.create(
        "robot",
        jwks=site.key.jwks,
        grants=frozenset({"client_credentials"}),
        scopes=frozenset({"items:read"}),
    )
