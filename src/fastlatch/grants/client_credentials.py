"""RFC 6749 section 4.4: a client asks for itself. "MUST only be used by confidential clients"."""

from fastlatch.domain.errors import InvalidScope, UnauthorizedClient
from fastlatch.domain.grant import OnItsOwn, TokenRequest
from fastlatch.domain.scope import OPENID_SCOPES


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
        # What is said about a user is nothing that a client can ask for by itself.
        has = (client.scopes or frozenset()) - OPENID_SCOPES
        granted = has if request.scopes is None else request.scopes & has
        if request.scopes and not granted:
            raise InvalidScope("This client has none of these scopes.")
        # No session is stored that would ask whether the client is still there: an ending of the client also refuses
        # what was issued a little after it (`tokens.revocation_list`).
        return OnItsOwn(granted, request.resources)
