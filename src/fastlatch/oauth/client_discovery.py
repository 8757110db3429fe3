"""OAuth Client ID Metadata Document (draft 02): clients whose id is the address of what they say of themselves.

Section 4: the document "MUST contain a client_id property whose value MUST match the Client Identifier URL".
Section 5.2: the server "MAY define its own upper and/or lower bounds on an acceptable cache lifetime", and "MUST NOT
cache error responses": what keeps a broken address from being asked again and again is a limit, not a memory.
"""

import asyncio
import logging
from dataclasses import replace
from typing import NamedTuple

from fastlatch.domain.client import Client
from fastlatch.domain.errors import InvalidRequest, OAuthError, Unavailable
from fastlatch.domain.registration import Allowance, InvalidClientMetadata
from fastlatch.ports.client_documents import ClientDocumentSource
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.tokens.bounded_memory import BoundedMemory

from .client_id import read_document_url
from .client_metadata import client_of, read_json

_log = logging.getLogger("fastlatch.clients")

SHORTEST, LONGEST, USUAL = 60.0, 24 * 3600.0, 300.0
"""Seconds that a document is kept: what it says of itself counts between the first two."""
MOST_AT_ONCE = 16
_MOST_KEPT = 1024
# Section 4.1: "the client_secret and client_secret_expires_at properties MUST NOT be used".
_WITHOUT_SECRET = frozenset({"none", "private_key_jwt"})
_SHARED_SECRETS = ("client_secret", "client_secret_expires_at")


class _Kept(NamedTuple):
    client: Client
    until: float


class DiscoverClients:
    """Fetches and remembers them. Belongs to one event loop.

    `limiter`: counts every fetch, whatever comes of it, for the host and for the address of whoever caused it. `hosts`:
    whose documents are taken, `*.` before a name for everything below it; empty: anybody's.
    """

    def __init__(
        self,
        source: ClientDocumentSource,
        limiter: GuessLimiter,
        allowed: Allowance,
        clock: Clock,
        hosts: frozenset[str],
    ) -> None:
        self._source = source
        self._limiter = limiter
        # Section 4.1: "there is no way to establish a shared secret".
        self._allowed = replace(allowed, auth_methods=allowed.auth_methods & _WITHOUT_SECRET)
        self._clock = clock
        self._hosts = hosts
        self._memory: BoundedMemory[str, _Kept] = BoundedMemory(_MOST_KEPT, of_no_use=self._is_old)
        self._under_way: dict[str, asyncio.Task[Client]] = {}

    async def discover(self, url: str, address: str, *, stored: bool = False) -> Client:
        """The client of this URL, from memory or from its document; of many who ask at once, one asks there.

        `stored`: somebody has allowed it something.

        Raises:
            InvalidRequest: there is none, its document cannot be read, or is not taken here.
            TooManyAttempts: too many documents were asked for, of this host or from this address.
            Unavailable: too many are being asked for right now.
        """
        known = self.recall(url)
        if known is not None:
            return known
        task = self._under_way.get(url)
        if task is None:
            task = self._begin(url, address, stored=stored or self._memory.get(url) is not None)
        # Whoever goes away must not take the answer from the others.
        return await asyncio.shield(task)

    def recall(self, url: str) -> Client | None:
        """The client, if its document was read a short time ago."""
        kept = self._memory.get(url)
        return None if kept is None or self._is_old(kept) else kept.client

    def _is_old(self, kept: _Kept) -> bool:
        return kept.until <= self._clock()

    def _begin(self, url: str, address: str, *, stored: bool) -> "asyncio.Task[Client]":
        where = read_document_url(url)
        if where is None:
            raise InvalidRequest("There is no such client.")
        if not self._takes(where.host):
            raise InvalidRequest("Clients of this host are not taken here.")
        if len(self._under_way) >= MOST_AT_ONCE:
            raise Unavailable(detail="too many client documents are being fetched")
        task = self._under_way[url] = asyncio.create_task(self._fetch(url, where.host, address, stored=stored))
        task.add_done_callback(lambda done: self._over(url, done))
        return task

    def _over(self, url: str, done: "asyncio.Task[Client]") -> None:
        del self._under_way[url]
        if not done.cancelled():
            # Those who waited have heard of it; where all have gone, nobody has.
            done.exception()

    def _takes(self, host: str) -> bool:
        above = (f"*.{host[dot + 1 :]}" for dot, character in enumerate(host) if character == ".")
        return not self._hosts or not self._hosts.isdisjoint((host, *above))

    async def _fetch(self, url: str, host: str, address: str, *, stored: bool) -> Client:
        # A host has one budget for all who cause a fetch, as a name has one for all who guess at it. A client that is
        # known has its own, so that nobody keeps it out with addresses that he has made up at its host.
        async with self._limiter.attempt(GuessAt.USER, url if stored else host, address):
            fetched = await self._source.fetch(url, caller=address)
        try:
            client = self._read(url, host, fetched.body)
        except OAuthError as error:
            _log.info("client document refused client=%s: %s", url, error.description)
            raise InvalidRequest(f"The metadata document of this client is not valid: {error.description}") from None
        age = USUAL if fetched.max_age is None else fetched.max_age
        self._memory.keep(url, _Kept(client, self._clock() + min(max(age, SHORTEST), LONGEST)))
        return client

    def _read(self, url: str, host: str, body: bytes) -> Client:
        said = read_json(body)
        if said.get("client_id") != url:
            raise InvalidClientMetadata("client_id has to be the address of the document.")
        if any(member in said for member in _SHARED_SECRETS):
            raise InvalidClientMetadata("There is no client_secret in such a document.")
        said.setdefault("client_name", host)
        client = client_of(said, url, self._allowed, default_method="none", now=int(self._clock()))
        if client.require_pushed_authorization_requests:
            # A document is read where a browser comes with its address, and a request is pushed before that.
            raise InvalidClientMetadata("require_pushed_authorization_requests is not for clients with a document.")
        return client
