"""Endpoints at which each success is a row to keep, and which anybody may ask in the name of a public client.

A budget for each address keeps one caller from filling the table. Clients that prove themselves have none.
"""

from collections.abc import Awaitable, Callable

from fastlatch.domain.client import Client
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.ports.limits import GuessAt, GuessLimiter

AuthenticatedClient = Callable[[EndpointRequest], Awaitable[Client]]
"""From a request to its client, or a refusal."""


class RowBudget:
    """The client of a request; one that proves nothing is counted at its address."""

    def __init__(self, authenticate_client: AuthenticatedClient, limiter: GuessLimiter) -> None:
        self._authenticate_client = authenticate_client
        self._limiter = limiter

    async def __call__(self, request: EndpointRequest) -> Client:
        """The client.

        Raises:
            OAuthError: as the authentication of clients says.
            TooManyAttempts: this address has had its share.
        """
        client = await self._authenticate_client(request)
        if client.public:
            await self._limiter.weigh(GuessAt.CLIENT, client.id, request.address, right=False)
        return client
