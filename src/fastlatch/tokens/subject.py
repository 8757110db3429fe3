"""RFC 9068 section 4 where there is no user table: a token in, its subject and its claims out, on every request."""

from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import UnknownKey
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import User
from fastlatch.domain.user_elsewhere import UserElsewhere

from .verify import VerifyAccessToken


class ResolveSubject:
    """The stand-in of `accounts.current_user.ResolveUser` in a resource server.

    `look_for_key`: called when a token names an unknown key; on return it may be known.
    """

    def __init__(self, verify: VerifyAccessToken, look_for_key: Callable[[], Awaitable[None]]) -> None:
        self._verify = verify
        self._look_for_key = look_for_key

    async def __call__(self, token: str) -> tuple[User | None, AccessToken]:
        """Who asks, as far as the token says, and what it says. None: a client, in its own name.

        Raises:
            InvalidToken: not a token of this issuer for this API, expired, or revoked.
            Unavailable: keys or revocations cannot be known.
        """
        try:
            access = self._verify.authentic(token)
        except UnknownKey:
            await self._look_for_key()
            access = self._verify.authentic(token)
        return self._welcome(access)

    def remembered(self, token: str) -> tuple[User | None, AccessToken] | None:
        """The same answer without waiting, or None where the token is not in memory: then call.

        Raises:
            InvalidToken, Unavailable: as when called.
        """
        access = self._verify.remembered(token)
        return None if access is None else self._welcome(access)

    def _welcome(self, access: AccessToken) -> tuple[User | None, AccessToken]:
        self._verify.check_live(access)
        return None if access.of_client else UserElsewhere(access.subject), access
