"""The MCP Python SDK: tools that only those reach who were allowed to, by tokens of Fastlatch.

The SDK serves the metadata of RFC 9728 and refuses requests; what it asks of others is whether a token is good.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from mcp.server.auth.provider import AccessToken as McpToken
from mcp.server.auth.provider import TokenVerifier
from starlette.applications import Starlette

from fastlatch.domain.errors import BearerError
from fastlatch.domain.token import AccessToken
from fastlatch.resource_server import ResourceServer


class ChecksTokens(Protocol):
    """A `ResourceServer`, or the `Fastlatch` of an app that serves MCP too."""

    async def check_token(self, token: str) -> AccessToken:
        """What it says.

        Raises:
            BearerError: it is not good.
            Unavailable: nobody knows.
        """
        ...


class FastlatchTokens(TokenVerifier):
    """`MCPServer(token_verifier=FastlatchTokens(api), auth=AuthSettings(...))`.

    `api` says for whom tokens have to be: its audience is the URL of the MCP server, which MCP calls its canonical URI.
    """

    def __init__(self, api: ChecksTokens) -> None:
        self._api = api

    async def verify_token(self, token: str) -> McpToken | None:
        """What the SDK wants to know of a token. None: it is refused with 401.

        Raises:
            Unavailable: nobody knows whether it was revoked; the SDK makes a 500 of it.
        """
        try:
            access = await self._api.check_token(token)
        except BearerError:
            return None
        return McpToken(
            token=token,
            client_id=access.client_id,
            scopes=sorted(access.scopes),
            expires_at=access.expires_at,
            # One of those it is for, and that was compared with the audience of `api` already.
            resource=access.audience[0],
            subject=access.subject,
            claims={"iss": access.issuer, "sid": access.session_id},
        )


def with_tokens_of(api: ResourceServer, app: Starlette) -> Starlette:
    """The app of an MCP server that runs by itself, `server.streamable_http_app()`, with `api` running for as long."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def both(started: Any) -> AsyncIterator[Any]:
        async with api.running(), inner(started) as state:
            yield state

    app.router.lifespan_context = both
    return app
