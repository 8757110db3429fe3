"""OAuth 2.0 for Browser-Based Apps, section 6.3.3.4: which pages of other origins may read our answers.

It leaves the policy open; ours is the origins at which public clients have a redirect URI, and those of the settings.
"""

import asyncio
import logging
from collections.abc import Iterable

from fastlatch.domain.client import Client
from fastlatch.domain.errors import Unavailable
from fastlatch.ports.clients import ClientStore

from .redirects import browser_origin

_log = logging.getLogger("fastlatch.clients")

_PAGE = 500
_MOST_CLIENTS = 10_000
_MOST_CHANGES = 1_000


class ClientOrigins:
    """Asks the store once, and then only about clients that the change feed names. Belongs to one event loop.

    `always`: origins that need no client. Bounded: of more clients than `most` the last ones by id have no say.
    """

    def __init__(self, clients: ClientStore, always: Iterable[str] = (), *, most: int = _MOST_CLIENTS) -> None:
        self._clients = clients
        self._always = frozenset(always)
        self._most = most
        self._of_client: dict[str, frozenset[str]] | None = None
        self._origins: frozenset[str] = frozenset()
        self._changed: set[str] = set()
        self._reading = asyncio.Lock()

    async def __call__(self, origin: str) -> bool:
        """Whether a page of this origin may read. While the store is away, what was known before holds."""
        if origin in self._always:
            return True
        if self._of_client is None or self._changed:
            async with self._reading:
                await self._catch_up()
        return origin in self._origins

    def forget(self, client_id: str) -> None:
        """This client was registered, changed or deleted: read it anew before the next answer."""
        if self._of_client is None:
            return
        self._changed.add(client_id)
        if len(self._changed) > _MOST_CHANGES:
            # All of them at once cost less than each alone.
            self._of_client = None

    async def _catch_up(self) -> None:
        # Whatever is named from here on is read the next time.
        changed, self._changed = self._changed, set()
        try:
            if self._of_client is None:
                self._of_client = await self._everyone()
            else:
                for client_id in changed:
                    self._note(self._of_client, client_id, await self._clients.find(client_id))
        except Unavailable:
            self._changed |= changed
            return
        self._origins = frozenset().union(*self._of_client.values())

    async def _everyone(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        after = ""
        while page := await self._clients.page(after=after, limit=_PAGE):
            for client in page:
                self._note(found, client.id, client)
            after = page[-1].id
        return found

    def _note(self, found: dict[str, frozenset[str]], client_id: str, client: Client | None) -> None:
        origins = _origins_of(client)
        if not origins:
            found.pop(client_id, None)
        elif client_id in found or len(found) < self._most:
            found[client_id] = origins
        else:
            _log.warning(
                "pages of more than %d clients cannot be told apart, left out client=%s", self._most, client_id
            )


def _origins_of(client: Client | None) -> frozenset[str]:
    # A client with a secret has no page that redeems codes: its secret would be in it.
    if client is None or not client.public:
        return frozenset()
    return frozenset(origin for uri in client.redirect_uris if (origin := browser_origin(uri)) is not None)
