"""RFC 6749 section 4.4: a client asks for itself. "MUST only be used by confidential clients"."""

from fastlatch.domain.errors import InvalidClient, InvalidScope, UnauthorizedClient
from fastlatch.domain.grant import OnItsOwn, TokenRequest
from fastlatch.domain.scope import OPENID_SCOPES
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.clock import Clock


class ClientCredentialsGrant:
    """`grant_type=client_credentials`.

    `clients`: the store itself, no copies. No session is stored, which would ask whether the client is still there; a
    token that was issued after the client was deleted would outlive it.
    """

    grant_type = "client_credentials"

    def __init__(self, clients: ClientReader, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock

    async def __call__(self, request: TokenRequest) -> OnItsOwn:
        """The scopes that the client has.

        Raises:
            UnauthorizedClient: it is public, so anybody could ask in its name.
            InvalidScope: it has none of those it asks for.
            InvalidClient: it was deleted meanwhile.
            Unavailable: not now.
        """
        client = request.client
        if client.public:
            raise UnauthorizedClient
        # What is said about a user is nothing that a client can ask for by itself.
        has = (client.scopes or frozenset()) - OPENID_SCOPES
        granted = has if request.scopes is None else request.scopes & has
        if request.scopes and not granted:
            raise InvalidScope("This client has none of these scopes.")
        # The time first: whatever ends the client from here on refuses a token of this time.
        as_of = int(self._clock())
        if await self._clients.find(client.id) is None:
            raise InvalidClient
        return OnItsOwn(granted, as_of, request.resources)
