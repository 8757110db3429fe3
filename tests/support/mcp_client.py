"""The MCP Python SDK's own client, and the person before it who signs in and allows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio.to_thread
import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

from .pages import Browser

CALLBACK = "http://127.0.0.1:3030/callback"


@dataclass
class Storage:
    """What the client keeps between two runs."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


@dataclass
class Person:
    """Sits before a browser, to which the client sends addresses; says yes to everything."""

    issuer: str
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each authorization request."""
    pages: list[str] = field(default_factory=list)
    answer: dict[str, str] = field(default_factory=dict)

    async def visit(self, url: str) -> None:
        self.asked.append(dict(parse_qsl(urlsplit(url).query)))
        self.answer = await anyio.to_thread.run_sync(self._walk, url)

    async def come_back(self) -> AuthorizationCodeResult:
        return AuthorizationCodeResult(**self.answer)

    def _walk(self, url: str) -> dict[str, str]:
        with httpx2.Client(base_url=self.issuer, timeout=30) as http:
            browser = Browser(http)
            page = browser.follow(browser.sign_in(browser.get(url)))
            self.pages.append(page.text)
            location = browser.decide(page).headers["location"]
        assert location.startswith(f"{CALLBACK}?"), location
        return dict(parse_qsl(urlsplit(location).query))


@dataclass
class McpClient:
    """A program that somebody has installed."""

    server: str
    person: Person
    storage: Storage = field(default_factory=Storage)
    document: str | None = None
    """The address of its metadata document."""
    method: str | None = None

    def provider(self) -> OAuthClientProvider:
        metadata = {
            "client_name": "An MCP client",
            "redirect_uris": [CALLBACK],
            "token_endpoint_auth_method": self.method,
        }
        return OAuthClientProvider(
            self.server,
            OAuthClientMetadata.model_validate(metadata),
            self.storage,
            redirect_handler=self.person.visit,
            callback_handler=self.person.come_back,
            client_metadata_url=self.document,
        )

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[Client, OAuthClientProvider]]:
        provider = self.provider()
        async with (
            httpx2.AsyncClient(auth=provider, timeout=30) as http,
            Client(streamable_http_client(self.server, http_client=http)) as client,
        ):
            yield client, provider

    async def call(self, tool: str, **arguments: Any) -> Any:
        async with self.connected() as (client, _):
            return (await client.call_tool(tool, arguments)).structured_content
