"""RFC 8628 section 3.4: a device without a keyboard asks again and again, until somebody has answered elsewhere."""

from typing import NoReturn

from fastlatch.domain.device import DEVICE_CODE_GRANT, AuthorizationPending, DeviceApproval, DeviceRequest, ExpiredToken
from fastlatch.domain.errors import AccessDenied, InvalidGrant, InvalidRequest
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.domain.session import Login
from fastlatch.domain.single_use import SingleUse
from fastlatch.domain.user import Account
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import UserStore
from fastlatch.tokens.device_codes import DeviceCodeBook, could_be


class DeviceCodeGrant:
    """`grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=...`.

    The session does not end with the login in which it was allowed: the device is another one than that browser. But
    until the device has come for it, what was allowed stands and falls with that login.
    """

    grant_type = DEVICE_CODE_GRANT

    def __init__(self, codes: DeviceCodeBook, users: UserStore, sessions: SessionStore, clock: Clock) -> None:
        self._codes = codes
        self._users = users
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, request: TokenRequest) -> NewLogin:
        """Who has allowed it. What is issued spends the code.

        Raises:
            InvalidRequest: device_code is missing.
            AuthorizationPending, SlowDown: nobody has answered yet.
            AccessDenied: somebody has said no.
            ExpiredToken: nobody has answered in time.
            InvalidGrant: it is none of this client's, or whoever allowed it may not any more.
            Unavailable: not now.
        """
        device_code = request.parameters.get("device_code")
        if device_code is None:
            raise InvalidRequest("device_code is missing.")
        asked = await self._codes.by_device_code(device_code)
        if asked is None or asked.client_id != request.client.id:
            self._refuse(device_code, asked)
        if asked.expires_at <= self._clock():
            raise ExpiredToken
        decided = await self._codes.decision(asked)
        if decided is None:
            await self._codes.note_poll(asked)
            raise AuthorizationPending
        if decided.approval is None:
            raise AccessDenied
        approval = decided.approval
        account = await self._account(approval)
        return NewLogin(
            account,
            approval.scopes,
            login=Login(approval.auth_time, approval.amr),
            resources=asked.resources,
            spends=SingleUse.DEVICE_CODE.named(device_code),
        )

    @staticmethod
    def _refuse(device_code: str, asked: DeviceRequest | None) -> NoReturn:
        if asked is None and could_be(device_code):
            # It is spelt as only ours are, and what is expired is forgotten.
            raise ExpiredToken
        raise InvalidGrant(detail="device_code unknown, or of another client")

    async def _account(self, approval: DeviceApproval) -> Account:
        account = await self._users.find_by_id(approval.user_id)
        if account is None or account.user.disabled or account.password_version != approval.password_version:
            raise InvalidGrant(detail=f"the user is meanwhile another user={approval.user_id}")
        login = await self._sessions.find(approval.login_id)
        if login is None or login.ended_at is not None:
            raise InvalidGrant(detail=f"the login that allowed it has ended user={approval.user_id}")
        return account
