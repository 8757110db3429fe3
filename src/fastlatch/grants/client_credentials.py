"""RFC 6749 section 4.4: a client asks for itself. "MUST only be used by confidential clients"."""

from fastlatch.domain.errors import InvalidScope, UnauthorizedClient
from fastlatch.domain.grant import OnItsOwn, TokenRequest


class ClientCredentialsGrant:
    """`grant_type=client_credentials`."""

    grant_type = "client_credentials"

    async def __call__(self, request: TokenRequest) -> OnItsOwn:
        """The scopes that the client has.

        Raises:
            UnauthorizedClient: it is public, so anybody could ask in its name.
            InvalidScope: it has none of those it asks for.
        """
        client = request.client
        if client.public:
            raise UnauthorizedClient
        has = client.scopes or frozenset()
        granted = has if request.scopes is None else request.scopes & has
        if request.scopes and not granted:
            raise InvalidScope("This client has none of these scopes.")
        return OnItsOwn(granted)
