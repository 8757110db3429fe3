"""ASVS 7.4.2 and 10.3.3: whose token is this, and are they still welcome? Asked on every request."""

from collections.abc import Callable

from fastlatch.domain.errors import DisabledAccount, InvalidToken
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import Account, User
from fastlatch.ports.users import UserStore
from fastlatch.tokens.verify import VerifyAccessToken


def _remember_nobody(_user_id: str) -> Account | None:
    return None


class ResolveUser:
    """A bearer token in, its user and its claims out.

    `recall`: the copy of a user that is in memory; without it, as with an app's own user table, each one is read.
    """

    def __init__(
        self,
        verify: VerifyAccessToken,
        users: UserStore,
        recall: Callable[[str], Account | None] = _remember_nobody,
    ) -> None:
        self._verify = verify
        self._users = users
        self._recall = recall

    async def __call__(self, token: str) -> tuple[User | None, AccessToken]:
        """The user as they are now, and what the token says. None: it is a client's own, and no user is looked for.

        Raises:
            InvalidToken: not a token of ours, expired, revoked, or of a user who is gone.
            DisabledAccount: of a user who is disabled.
            Unavailable: revocations cannot be known, or the store is away.
        """
        access = self._verify.authentic(token)
        if access.of_client:
            return self._nobody(access)
        return self._welcome(await self._users.find_by_id(access.subject), access)

    def remembered(self, token: str) -> tuple[User | None, AccessToken] | None:
        """The same answer without waiting, or None where token or user are not in memory: then call.

        Raises:
            InvalidToken, DisabledAccount, Unavailable: as when called, for the same questions are asked.
        """
        access = self._verify.remembered(token)
        if access is None:
            return None
        if access.of_client:
            return self._nobody(access)
        account = self._recall(access.subject)
        return None if account is None else self._welcome(account, access)

    def _nobody(self, access: AccessToken) -> tuple[None, AccessToken]:
        self._verify.check_live(access)
        return None, access

    def _welcome(self, account: Account | None, access: AccessToken) -> tuple[User, AccessToken]:
        if account is None:
            raise InvalidToken(detail=f"user gone user={access.subject}")
        # Before the revocations, for disabling revokes too, and the owner is to hear the true reason.
        if account.user.disabled:
            raise DisabledAccount(detail=f"disabled user={access.subject}")
        # Last, so that an ending that came while the user was being read still counts.
        self._verify.check_live(access)
        return account.user, access
