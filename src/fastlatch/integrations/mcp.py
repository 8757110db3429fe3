"""The MCP Python SDK: tools that only those reach who were allowed to, by tokens of Fastlatch.

The SDK serves the metadata of RFC 9728 and refuses requests; what it asks of others is whether a token is good.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.auth.provider import AccessToken, TokenVerifier
from starlette.applications import Starlette

from fastlatch.domain.errors import BearerError
from fastlatch.resource_server import ResourceServer


class FastlatchTokens(TokenVerifier):
    """`MCPServer(token_verifier=FastlatchTokens(api), auth=AuthSettings(...))`.

    The audience of `api` is the URL of the MCP server, which MCP calls its canonical URI: RFC 8707 names tokens by it.
    """

    def __init__(self, api: ResourceServer) -> None:
        self._api = api

    async def verify_token(self, token: str) -> AccessToken | None:
        """What the SDK wants to know of a token. None: it is refused with 401.

        Raises:
            Unavailable: nobody knows whether it was revoked; the SDK makes a 500 of it.
        """
        try:
            access = await self._api.check_token(token)
        except BearerError:
            return None
        return AccessToken(
            token=token,
            client_id=access.client_id,
            scopes=sorted(access.scopes),
            expires_at=access.expires_at,
            # Of those that it is for, the one that it was just compared with.
            resource=self._api.settings.token_policy().audience,
            subject=access.subject,
            claims={"iss": access.issuer, "sid": access.session_id},
        )


def with_tokens_of(api: ResourceServer, app: Starlette) -> Starlette:
    """The app of an MCP server, `server.streamable_http_app()`, with `api` running for as long as it does."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def both(started: Any) -> AsyncIterator[Any]:
        async with api.running(), inner(started) as state:
            yield state

    app.router.lifespan_context = both
    return app
