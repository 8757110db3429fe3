"""RFC 6749 section 4.1.3, RFC 7636 section 4.6: a code is redeemed by the client that asked for it, once."""

from fastlatch.domain.errors import InvalidGrant, InvalidRequest
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.domain.pkce import check_verifier
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.users import UserStore
from fastlatch.tokens.authorization_codes import AuthorizationCodes


class AuthorizationCodeGrant:
    """`grant_type=authorization_code&code=...&redirect_uri=...&code_verifier=...`.

    A code that is presented by another client, with another redirect URI or a wrong verifier stays good for the right
    one: it lives for a minute, and a stranger who could spend it would keep its owner out.
    """

    grant_type = "authorization_code"

    def __init__(self, codes: AuthorizationCodes, users: UserStore) -> None:
        self._codes = codes
        self._users = users

    async def __call__(self, request: TokenRequest) -> NewLogin:
        """Who logged in for this client. What is issued spends the code.

        Raises:
            InvalidRequest: code is missing.
            InvalidGrant: it is not this client's, not of this request, expired, or of a user who is gone or disabled.
            Unavailable: not now.
        """
        text = request.parameters.get("code")
        if text is None:
            raise InvalidRequest("code is missing.")
        code = await self._codes.find(text)
        if code is None or code.client_id != request.client.id:
            raise InvalidGrant(detail="code unknown, expired, or of another client")
        # Section 4.1.3: "ensure that the "redirect_uri" parameter is present if the "redirect_uri" parameter was
        # included in the initial authorization request ..., and if included ensure that their values are identical".
        if code.redirect_uri is not None and request.parameters.get("redirect_uri") != code.redirect_uri:
            raise InvalidGrant(detail="redirect_uri is not that of the authorization request")
        check_verifier(request.parameters.get("code_verifier"), code.code_challenge)
        account = await self._users.find_by_id(code.user_id)
        if account is None or account.user.disabled or account.password_version != code.password_version:
            raise InvalidGrant(detail=f"the user is meanwhile another user={code.user_id}")
        return NewLogin(
            account,
            code.scopes,
            login=code.login,
            nonce=code.nonce,
            resources=code.resources,
            key_thumbprint=code.key_thumbprint,
            spends=SingleUse.CODE.named(text),
        )
