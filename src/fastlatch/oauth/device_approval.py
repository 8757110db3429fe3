"""RFC 8628 section 3.3: a person types what a device shows, reads what it asks for, and allows it or does not.

Section 5.1: codes are short, so wrong ones are counted, for each person at each address. An unknown code, an expired
one and one that somebody has answered are the same.
"""

from dataclasses import dataclass

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.client import Client
from fastlatch.domain.consent import at_resources
from fastlatch.domain.device import DEVICE_CODE_GRANT, DeviceApproval, DeviceRequest
from fastlatch.domain.scope import grantable
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.clock import Clock
from fastlatch.ports.consents import ConsentStore
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.tokens.device_codes import DeviceCodeBook


@dataclass(frozen=True, slots=True)
class AskDevice:
    """Show what the device asks for."""

    request: DeviceRequest
    client: Client
    scopes: frozenset[str]
    """What it would get."""


class ApproveDevice:
    """For whoever has signed in."""

    def __init__(
        self,
        codes: DeviceCodeBook,
        clients: ClientReader,
        consents: ConsentStore,
        limiter: GuessLimiter,
        clock: Clock,
    ) -> None:
        self._codes = codes
        self._clients = clients
        self._consents = consents
        self._limiter = limiter
        self._clock = clock

    async def look_up(self, user_code: str, signed_in: SignedIn, *, address: str) -> AskDevice | None:
        """What is asked for under a code that somebody has typed; None: nothing.

        Raises:
            TooManyAttempts: this person has typed too many wrong ones.
            Unavailable: the store is away.
        """
        found = await self.find(user_code, signed_in)
        user_id = signed_in.account.user.id
        await self._limiter.weigh(GuessAt.USER_CODE, user_id, address, right=found is not None)
        return found

    async def find(self, user_code: str, signed_in: SignedIn) -> AskDevice | None:
        """The same for a code that was looked up before, which a page of ours has signed.

        Raises:
            Unavailable: the store is away.
        """
        request = await self._codes.by_user_code(user_code)
        client = None if request is None else await self._clients.find(request.client_id)
        if request is None or client is None or DEVICE_CODE_GRANT not in client.grants:
            return None
        grants = grantable(signed_in.account.user.scopes, on_our_page=True)
        return AskDevice(request, client, request.scopes & grants)

    async def allow(self, asked: AskDevice, signed_in: SignedIn) -> bool:
        """Let the device have what was shown. False: somebody was quicker.

        Raises:
            Unavailable: it could not be stored.
        """
        account, login = signed_in.account, signed_in.login
        approval = DeviceApproval(
            user_id=account.user.id,
            password_version=account.password_version,
            scopes=asked.scopes,
            auth_time=login.at,
            amr=login.methods,
            login_id=signed_in.session.id,
        )
        if not await self._codes.decide(asked.request, approval):
            return False
        allowed = at_resources(asked.scopes, asked.request.resources)
        await self._consents.grant(account.user.id, asked.client.id, allowed, now=int(self._clock()))
        return True

    async def deny(self, asked: AskDevice) -> bool:
        """Let it have nothing. False: somebody was quicker.

        Raises:
            Unavailable: it could not be stored.
        """
        return await self._codes.decide(asked.request, None)
