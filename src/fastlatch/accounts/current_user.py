"""ASVS 7.4.2 and 10.3.3: whose token is this, and are they still welcome? Asked on every request."""

from fastlatch.domain.errors import DisabledAccount, InvalidToken
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import User
from fastlatch.ports.users import UserStore
from fastlatch.tokens.verify import VerifyAccessToken


class ResolveUser:
    """A bearer token in, its user and its claims out."""

    def __init__(self, verify: VerifyAccessToken, users: UserStore) -> None:
        self._verify = verify
        self._users = users

    async def __call__(self, token: str) -> tuple[User, AccessToken]:
        """The user as they are now, and what the token says.

        Raises:
            InvalidToken: not a token of ours, expired, revoked, or of a user who is gone.
            DisabledAccount: of a user who is disabled.
            Unavailable: revocations cannot be known, or the store is away.
        """
        access = self._verify.authentic(token)
        account = await self._users.find_by_id(access.subject)
        if account is None:
            raise InvalidToken(detail=f"user gone user={access.subject}")
        # Before the revocations, for disabling revokes too, and the owner is to hear the true reason.
        if account.user.disabled:
            raise DisabledAccount(detail=f"disabled user={access.subject}")
        # Last, so that an ending that came while the user was being read still counts.
        self._verify.check_live(access)
        return account.user, access
