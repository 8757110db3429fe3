"""RFC 6749 section 6: a session goes on."""

from fastlatch.domain.errors import InvalidRequest
from fastlatch.domain.grant import Continued, TokenRequest
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.session import Session
from fastlatch.tokens.rotate import RotateRefreshToken


class RefreshTokenGrant:
    """`grant_type=refresh_token&refresh_token=...`."""

    grant_type = "refresh_token"

    def __init__(self, rotate: RotateRefreshToken, resources: ResourcePolicy) -> None:
        self._rotate = rotate
        self._resources = resources

    async def __call__(self, request: TokenRequest) -> Continued:
        """The session with the successor of the token that was spent.

        Raises:
            InvalidRequest: refresh_token is missing.
            InvalidGrant, InvalidScope, InvalidTarget, InvalidDpopProof: it is refused.
            Unavailable: not now.
        """
        refresh_token = request.parameters.get("refresh_token")
        if refresh_token is None:
            raise InvalidRequest("refresh_token is missing.")

        def check(session: Session) -> None:
            left = self._resources.left_to(request.client, session.resources)
            self._resources.of_token(left, request.resources)

        return await self._rotate(
            refresh_token,
            client_id=request.client.id,
            scopes=request.scopes,
            check=check if request.resources or request.client.resources is not None else None,
            proven_key=request.proven_key,
        )
