"""RFC 9449 section 7.1: an access token that is bound to a key, and the proof that its sender holds that key.

"The resource server MUST NOT grant access to the resource unless all checks are successful."
"""

from starlette.types import Scope

from fastlatch.domain.dpop import SCHEME, InvalidDpopProof, ProofRefused
from fastlatch.domain.errors import BearerError, InvalidToken, NotAuthenticated
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import User

from .context import TokenContext
from .headers import text_of, values_of
from .own_address import own_urls


def in_its_scheme(error: BearerError, access: AccessToken) -> BearerError:
    """The refusal of a request with this token: its challenge names the scheme that the token was sent by."""
    if access.key_thumbprint is not None:
        error.scheme = SCHEME
    return error


async def with_proof(scope: Scope, context: TokenContext, token: str) -> tuple[User | None, AccessToken]:
    """Who asks, and by which token.

    Raises:
        NotAuthenticated: no bound token is taken here.
        InvalidToken, DisabledAccount: nobody may ask by this token.
        ProofRefused: the request does not show its key.
        Unavailable: whether the token was revoked, or the proof used before, cannot be known.
    """
    if context.check_proof is None:
        raise NotAuthenticated(detail="the scheme DPoP, where the audience is not the address of this API")
    try:
        user, access = await context.resolve_user(token)
        if access.key_thumbprint is None:
            raise InvalidToken(detail=f"a bearer token by the scheme DPoP client={access.client_id}")
        context.check_proof.at_resource(
            text_of(values_of(scope, b"dpop")),
            own_urls(scope, context.policy.address),
            # The handshake of a websocket is a GET (RFC 6455 section 4.1).
            method=scope.get("method", "GET"),
            token=token,
            access=access,
        )
    except BearerError as error:
        # The challenge names the scheme that was tried.
        error.scheme = SCHEME
        raise
    except InvalidDpopProof as error:
        raise ProofRefused(error) from None
    return user, access
