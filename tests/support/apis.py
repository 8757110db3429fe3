"""An issuer, two other APIs that it makes tokens for, and clients of every kind, for tests over HTTP."""

import base64
import json
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import CurrentUser, Fastlatch, Settings
from fastlatch.domain.device import DEVICE_CODE_GRANT
from fastlatch.domain.token_exchange import ACCESS_TOKEN, TOKEN_EXCHANGE_GRANT

from .flows import USERS, HandClock
from .pages import CALLBACK, CHALLENGE, Browser, fields

ISSUER = "http://127.0.0.1:8000"
ORDERS = "https://orders.example/"
STOCK = "https://stock.example/api"
SECRET = "a-secret-of-forty-characters-0123456789ab"
CODE = frozenset({"authorization_code", "refresh_token"})
DEVICE = frozenset({DEVICE_CODE_GRANT, "refresh_token"})
READ = frozenset({"items:read"})

CLIENTS: dict[str, dict[str, Any]] = {
    "web": {"grants": CODE | {"password"}, "redirect_uris": [CALLBACK]},
    "spa": {"grants": CODE, "redirect_uris": [CALLBACK], "public": True, "first_party": False},
    "pushing": {"grants": CODE, "redirect_uris": [CALLBACK], "require_pushed_authorization_requests": True},
    "tv": {"grants": DEVICE, "public": True, "first_party": False},
    "box": {"grants": DEVICE, "scopes": READ},
    "robot": {"grants": frozenset({"client_credentials"}), "scopes": READ},
    "narrow": {"grants": frozenset({"client_credentials"}), "scopes": READ, "resources": [STOCK]},
    "orders-api": {
        "grants": frozenset({TOKEN_EXCHANGE_GRANT, "client_credentials"}),
        "serves": [ORDERS],
        "resources": [STOCK],
        "first_party": False,
    },
    "stock-api": {
        "grants": frozenset({TOKEN_EXCHANGE_GRANT}),
        "serves": [STOCK],
        "resources": [ORDERS],
        "first_party": False,
    },
    "partner": {
        "grants": CODE | {TOKEN_EXCHANGE_GRANT},
        "redirect_uris": [CALLBACK],
        "first_party": False,
        "pairwise": True,
    },
    "stranger": {"grants": frozenset({TOKEN_EXCHANGE_GRANT}), "first_party": False},
}
"""All are confidential and ours unless they say otherwise."""


@dataclass
class Apis:
    """A started app and a client that speaks to it."""

    http: TestClient
    auth: Fastlatch
    clock: HandClock

    def token(self, client_id: str, grant_type: str, **form: Any) -> Any:
        return self.ask("/token", client_id, grant_type=grant_type, **form)

    def ask(self, path: str, client_id: str, **form: Any) -> Any:
        """A list of values is a parameter that is repeated."""
        public = CLIENTS.get(client_id, {}).get("public", False)
        if public:
            form["client_id"] = client_id
        return self.http.post(path, data=form, auth=None if public else (client_id, SECRET))

    def login(self, **form: Any) -> dict[str, Any]:
        who = {"username": "alice", "password": "correct horse battery", "scope": "items:read items:write"}
        answer = self.token("web", "password", **(who | form))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def push(self, client_id: str = "web", **form: Any) -> Any:
        return self.ask("/par", client_id, **(AUTHORIZATION | form))

    def request_uri(self, client_id: str = "web", **form: Any) -> str:
        answer = self.push(client_id, **form)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["request_uri"])

    def begin_device(self, client_id: str = "tv", **form: Any) -> dict[str, Any]:
        answer = self.ask("/device_authorization", client_id, **form)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def poll(self, device_code: str, client_id: str = "tv", **form: Any) -> Any:
        return self.token(client_id, DEVICE_CODE_GRANT, device_code=device_code, **form)

    def exchange(self, client_id: str, token: str, **form: Any) -> Any:
        given = {"subject_token": token, "subject_token_type": ACCESS_TOKEN} | form
        return self.token(client_id, TOKEN_EXCHANGE_GRANT, **{k: v for k, v in given.items() if v is not None})

    def introspect(self, client_id: str, token: str) -> dict[str, Any]:
        return dict(self.ask("/introspect", client_id, token=token).json())

    def browser(self) -> Browser:
        return Browser(self.http)

    def call(self, use_case: str, *arguments: Any) -> Any:
        """One of the services, like `users.disable`, in the app's own loop."""

        async def work() -> Any:
            return await attrgetter(use_case)(self.auth.services)(*arguments)

        return self.http.portal.call(work)


AUTHORIZATION = {
    "response_type": "code",
    "redirect_uri": CALLBACK,
    "scope": "openid items:read",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": "a state",
}


def started(folder: Path, **settings: Any) -> tuple[TestClient, Fastlatch, HandClock]:
    """An app; the caller enters the client, and then `register`s."""
    clock = HandClock()
    defaults = {
        "database_url": f"sqlite:///{folder / 'fastlatch.db'}",
        "argon2_memory_kib": 1024,
        "argon2_iterations": 1,
        "resources": {ORDERS: "items:read", STOCK: None},
    }
    auth = Fastlatch(
        Settings(**(defaults | settings), _env_file=None),
        scopes={"items:read": "Read your items", "items:write": "Change your items"},
        first_users=USERS,
        clock=clock,
    )
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)

    @app.get("/owner")
    async def owner(user: CurrentUser) -> str:
        return user.username

    return TestClient(app, base_url=ISSUER, raise_server_exceptions=False), auth, clock


async def register(auth: Fastlatch) -> None:
    for client_id, about in CLIENTS.items():
        secret = None if about.get("public") else SECRET
        await auth.services.clients.create(client_id, name=f"The {client_id}", secret=secret, **about)


def claims_of(token: str) -> dict[str, Any]:
    """What stands in a token; nobody has checked its signature."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def type_code(browser: Browser, code: str, **tampered: str) -> Any:
    """Signed in: the page behind the one for the code."""
    page = browser.get("/device")
    return browser.post("/device", data=fields(page.text, "/device") | {"user_code": code} | tampered)


def at_device_page(
    browser: Browser, code: str, username: str = "alice", password: str = "correct horse battery"
) -> Any:
    """From nobody to what the device asks for."""
    page = browser.get("/device")
    assert 'action="/sign-in"' in page.text, page.text
    signed_in = browser.sign_in(page, username, password)
    assert signed_in.headers["location"] == "/device", signed_in.text
    return type_code(browser, code)


def decide(browser: Browser, page: Any, decision: str = "allow", **tampered: str) -> Any:
    sent = fields(page.text, "/device/decision") | {"decision": decision} | tampered
    return browser.post("/device/decision", data=sent)
