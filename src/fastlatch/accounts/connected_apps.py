"""Which apps somebody has allowed to use their account, and the end of that: OpenID Connect Core section 3.1.2.4."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from fastlatch.domain.client import BUILT_IN_CLIENT_IDS
from fastlatch.domain.consent import Consent
from fastlatch.domain.errors import NotFound
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.clock import Clock
from fastlatch.ports.consents import ConsentStore

_log = logging.getLogger("fastlatch.accounts")


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """A consent that stands, and what its client is called."""

    name: str
    consent: Consent


class ConnectedApps:
    """Of one user, by that user."""

    def __init__(
        self, consents: ConsentStore, clients: ClientReader, clock: Clock, catch_up: Callable[[], Awaitable[None]]
    ) -> None:
        self._consents = consents
        self._clients = clients
        self._clock = clock
        self._catch_up = catch_up

    async def of_user(self, user_id: str) -> list[ConnectedApp]:
        """All of them. A client that is gone meanwhile has nothing any more, and is not named."""
        consents = await self._consents.of_user(user_id)
        names = await self.names(consent.client_id for consent in consents)
        return [ConnectedApp(names[each.client_id], each) for each in consents if each.client_id in names]

    async def names(self, client_ids: Iterable[str]) -> dict[str, str]:
        """What these clients are called, those that there are."""
        found = [await self._clients.find(each) for each in sorted(set(client_ids) - BUILT_IN_CLIENT_IDS)]
        return {client.id: client.name or client.id for client in found if client is not None}

    async def withdraw(self, user_id: str, client_id: str) -> None:
        """Allow it nothing any more; on return none of its tokens for this user is honoured.

        Raises:
            NotFound: nothing was allowed.
        """
        # Our own pages are no app: their sessions are ended one by one, or by signing out.
        ours = client_id in BUILT_IN_CLIENT_IDS
        if ours or not await self._consents.withdraw(user_id, client_id, now=int(self._clock())):
            raise NotFound
        _log.info("consent withdrawn client=%s user=%s", client_id, user_id)
        await self._catch_up()
