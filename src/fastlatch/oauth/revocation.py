"""RFC 7009: a client says that a token is to end."""

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidRequest, UnauthorizedClient
from fastlatch.tokens.lookup import LookUpToken
from fastlatch.tokens.revoke import RevokeToken

from .client_authentication import AuthenticateClient


class RevocationEndpoint:
    """Returns when the token cannot be used again; also when there was no such token."""

    def __init__(self, authenticate_client: AuthenticateClient, look_up: LookUpToken, revoke: RevokeToken) -> None:
        self._authenticate_client = authenticate_client
        self._look_up = look_up
        self._revoke = revoke

    async def __call__(self, request: EndpointRequest) -> None:
        """Revoke `token`. Section 2.2: "invalid tokens do not cause an error response".

        Raises:
            InvalidClient: client authentication failed.
            InvalidRequest: token is missing.
            UnauthorizedClient: it is another client's token. Section 2.1: the server "verifies whether the token was
                issued to the client making the revocation request. If this validation fails, the request is refused".
            Unavailable: it may still be alive; try again.
        """
        client = await self._authenticate_client(request)
        token = request.parameters.get("token")
        if token is None:
            raise InvalidRequest("token is missing.")
        found = await self._look_up(token, request.parameters.get("token_type_hint"))
        if found is None:
            return
        if found.client_id != client.id:
            raise UnauthorizedClient("This token was issued to another client.")
        await self._revoke(found)
