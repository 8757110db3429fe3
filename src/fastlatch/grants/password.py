"""RFC 6749 section 4.3, the tutorials' login. RFC 9700 section 2.4 forbids it for the apps of others.

So it is for first-party clients only, and a profile switches it off.
"""

from fastlatch.accounts.authenticate import Authenticate
from fastlatch.domain.errors import InvalidRequest, UnauthorizedClient
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.domain.policy import TokenPolicy


class PasswordGrant:
    """`grant_type=password&username=...&password=...`."""

    grant_type = "password"

    def __init__(self, authenticate: Authenticate, policy: TokenPolicy) -> None:
        self._authenticate = authenticate
        self._policy = policy

    async def __call__(self, request: TokenRequest) -> NewLogin:
        """The account whose name and password these are.

        Raises:
            UnauthorizedClient: the client is not ours, and no password of our users is its business.
            InvalidRequest: username or password is missing.
            InvalidGrant: they are wrong, or the account is disabled.
            TooManyAttempts, Unavailable: not now.
        """
        if not request.client.first_party:
            raise UnauthorizedClient
        username, password = request.parameters.get("username"), request.parameters.get("password")
        if username is None or password is None:
            raise InvalidRequest(f"{'username' if username is None else 'password'} is missing.")
        account = await self._authenticate(username, password, address=request.address)
        # Section 3.3: without a scope "process the request using a pre-defined default value".
        scopes = self._policy.default_scopes if request.scopes is None else request.scopes
        return NewLogin(account, scopes, resources=request.resources)
