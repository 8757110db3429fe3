"""Our routers in a small app, on use cases that are plain functions: what goes in is kept, what comes out is set."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fakes.clients import FakeClients
from fastlatch.accounts.account_access import AccountAccess
from fastlatch.domain.client import Client
from fastlatch.domain.errors import InvalidToken, NotFound
from fastlatch.domain.session import Session
from fastlatch.domain.token import AccessToken, IssuedTokens
from fastlatch.domain.user import User
from fastlatch.oauth.endpoint_urls import Endpoints
from fastlatch.oauth.pushed_requests import Pushed
from fastlatch.tokens.change_log import Place, Told
from fastlatch.tokens.device_codes import DeviceCodes
from fastlatch.web.context import Context, WebPolicy
from fastlatch.web.openapi import describe
from fastlatch.web.router import Routers, build_routers

Build = Callable[[FastAPI, Routers, str], None]

OF_PAGES = (
    "authenticate",
    "authorize",
    "clients",
    "register_client",
    "approve_device",
    "browser_logins",
    "connected_apps",
    "end_session",
    "docs_client",
    "pages",
    "page_forms",
    "clock",
)
"""What only pages ask for, which tests/flows has with everything below it."""

ALICE = User("id-alice", "alice", "alice@example.com", "Alice", scopes=frozenset({"items:write", "items:read"}))


CLIENTS = (Client("ours"), Client("theirs", first_party=False), Client("ours-by-names", sector="sector.example"))


@dataclass
class UseCases:
    """Stands in the place of everything below the web. An exception in `answers` is raised instead of returned."""

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def named(self, name: str, default: Any) -> Callable[..., Any]:
        async def use_case(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            answer = self.answers.get(name, default)
            if isinstance(answer, BaseException):
                raise answer
            return answer(*args, **kwargs) if callable(answer) else answer

        return use_case

    def only(self, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        found = [(args, kwargs) for called, args, kwargs in self.calls if called == name]
        assert len(found) == 1, self.calls
        return found[0]

    def asked(self, name: str = "token_endpoint") -> Any:
        return self.only(name)[0][0]

    def untouched(self, *names: str) -> bool:
        return not any(called in names for called, _, _ in self.calls)


class Sessions:
    def __init__(self, use_cases: UseCases) -> None:
        own = Session("s1", ALICE.id, "first-party", frozenset(), 1, 2, 3, user_agent="curl", address="192.0.2.1")
        other = Session("s2", ALICE.id, "first-party", frozenset(), 1, 2, 3)
        self.of_user = use_cases.named("of_user", [own, other])
        self.end = use_cases.named("end", lambda _user, session: _end(session))
        self.end_others = use_cases.named("end_others", 1)


class Places:
    """The addresses that the metadata would be made of."""

    def __call__(self, places: Endpoints) -> dict[str, Any]:
        return {"token_endpoint": places.token, "jwks_uri": places.jwks}

    def offers_openid(self, _places: Endpoints) -> bool:
        return True


def _end(session_id: str) -> None:
    if session_id != "s2":
        raise NotFound


@dataclass
class Web:
    """A started app; `http` speaks to it."""

    app: FastAPI
    http: TestClient
    use_cases: UseCases
    context: Context


class HostApp:
    """An app with our routers. Building one takes longer than most tests, so those that add nothing share it."""

    context: Context

    def __init__(self, app: FastAPI, build: Build, prefix: str, *, manages_users: bool) -> None:
        self.app = app
        build(app, build_routers(self._lifespan, manages_users=manages_users), prefix)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[dict[str, object]]:
        describe(app, scopes={"items:read": "Read your items"})
        yield {"fastlatch": self.context}

    @staticmethod
    @cache
    def cached(build: Build, prefix: str, *, manages_users: bool) -> "HostApp":
        return HostApp(FastAPI(), build, prefix, manages_users=manages_users)


TOKENS = IssuedTokens("a.b.c", 900, frozenset({"items:read"}), "flr_new", 1000, "s1")


def access_token(*scopes: str) -> AccessToken:
    return AccessToken(
        "id-alice", "first-party", frozenset(scopes), "s1", "j1", "http://127.0.0.1:8000", ("api",), 1, 2
    )


class Resolve:
    """Nothing is in memory, so that every request is seen to ask."""

    def __init__(self, use_cases: UseCases) -> None:
        self._ask = use_cases.named("resolve_user", resolve)

    async def __call__(self, token: str) -> Any:
        return await self._ask(token)

    def remembered(self, _token: str) -> None:
        return None


def resolve(token: str) -> tuple[User, AccessToken]:
    if token != "good":
        raise InvalidToken
    return ALICE, access_token("items:read")


@pytest.fixture
def web() -> Iterator[Callable[..., Web]]:
    """Starts an app. Keywords are fields of the context, of the policy, or `prefix`, `build`, `root_path`."""
    with ExitStack() as stack:

        def start(  # noqa: PLR0913 (keyword-only; each test names the few it means)
            *,
            build: Build = include_everything,
            prefix: str = "",
            app: FastAPI | None = None,
            manages_users: bool = True,
            context: dict[str, Any] | None = None,
            root_path: str = "",
            client: tuple[str, int] = ("192.0.2.7", 50000),
            **policy: Any,
        ) -> Web:
            use_cases = UseCases()
            defaults = {"issuer": "http://127.0.0.1:8000", "secure_cookies": False}
            fields: dict[str, Any] = {
                "token_endpoint": use_cases.named("token_endpoint", TOKENS),
                "revocation": use_cases.named("revocation", None),
                "revocations": use_cases.named("revocations", Told(Place("p", 0), (), more=False)),
                "introspection": use_cases.named("introspection", {"active": False}),
                "metadata": Places(),
                "jwks": lambda: {"keys": []},
                "resolve_user": Resolve(use_cases),
                "account_access": AccountAccess(FakeClients(*CLIENTS), lambda _client_id: None),
                "register": use_cases.named("register", ALICE),
                "update_profile": use_cases.named("update_profile", ALICE),
                "change_password": use_cases.named("change_password", None),
                "delete_account": use_cases.named("delete_account", None),
                "sessions": Sessions(use_cases),
                "authenticate": use_cases.named("authenticate", None),
                "authorize": use_cases.named("authorize", None),
                "push_request": use_cases.named("push_request", Pushed("urn:ietf:params:oauth:request_uri:flp_x", 90)),
                "device_authorization": use_cases.named("device_authorization", DeviceCodes("fld_x", "BCDF-GHJK")),
                "may_read": use_cases.named("may_read", default=False),
                "browser_logins": use_cases.named("browser_logins", None),
                "page_forms": b"f" * 32,
                "clock": time.time,
                "ready": use_cases.named("ready", default=True),
                "policy": WebPolicy(**(defaults | policy)),
            }
            fields |= dict.fromkeys(OF_PAGES)
            if app is None:
                host = HostApp.cached(build, prefix, manages_users=manages_users)
            else:
                host = HostApp(app, build, prefix, manages_users=manages_users)
            host.context = Context(**(fields | (context or {})))
            http = TestClient(
                host.app,
                base_url="http://127.0.0.1:8000",
                raise_server_exceptions=False,
                root_path=root_path,
                client=client,
                follow_redirects=False,
            )
            return Web(host.app, stack.enter_context(http), use_cases, host.context)

        yield start


def include_everything(app: FastAPI, routers: Routers, prefix: str) -> None:
    app.include_router(routers.everything, prefix=prefix)
    app.include_router(routers.well_known)
    app.include_router(routers.health)
