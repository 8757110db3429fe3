"""One GET to an address that a stranger chose, such that nothing of ours is reached by it.

The name is resolved once, every address of it is judged, and the connection goes to exactly a judged one: a name server
that answers differently the second time is not asked a second time. TLS is verified against the name. A redirect is an
answer, and not the one that was asked for (draft 02 section 5: "MUST NOT automatically follow HTTP redirects").
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import httpx2

from fastlatch.domain.registration import DocumentNotFetched
from fastlatch.ports.client_documents import FetchedDocument

from .public_address import is_public
from .resolve import SystemResolver

DEADLINE = 5.0
"""Seconds for all of it: the name, the connection, the whole answer."""
LONGEST = 10_000
"""Bytes. Section 8.7 recommends five kilobytes; keys have to fit in as well."""
_CONNECT = 2.0
_ADDRESSES_TRIED = 2
_ONE_CONNECTION = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
_JSON = re.compile(r"application/(?:[A-Za-z0-9!#$&^_.-]+\+)?json[ \t]*(?:;.*)?", re.IGNORECASE)

Resolve = Callable[[str, int, str], Awaitable[list[str]]]


class FetchDocuments:
    """Implements `ClientDocumentSource`.

    Args:
        resolve: from host, port and caller to addresses; by default the system's resolver.
        may_connect: judges an address; by default whether it is one of the open internet.
        tls: whose certificates are trusted; by default those that the HTTP client trusts.
    """

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        may_connect: Callable[[str], bool] = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve or SystemResolver()
        self._may_connect = may_connect
        self._tls = tls or httpx2.create_ssl_context(trust_env=False)

    async def fetch(self, url: str, *, caller: str = "") -> FetchedDocument:
        """The JSON document at exactly this address. `caller`: the address of whoever caused the question.

        Raises:
            DocumentNotFetched: for whatever reason.
            Unavailable: too many names are being looked up.
        """
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._fetch(url, caller)
        except TimeoutError:
            raise DocumentNotFetched(detail=f"{url} did not answer within {DEADLINE:g} s") from None
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            raise DocumentNotFetched(detail=f"{url} cannot be reached: {type(error).__name__}") from None

    async def _fetch(self, url: str, caller: str) -> FetchedDocument:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        addresses = await self._resolve(host, port, caller)
        # One that is ours among others that are not would be reached by asking often enough.
        if not addresses or not all(map(self._may_connect, addresses)):
            raise DocumentNotFetched(detail=f"{url} leads to an address that is not of the open internet")
        *others, last = addresses[:_ADDRESSES_TRIED]
        for address in others:
            try:
                return await self._ask(url, address, host, port)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._ask(url, last, host, port)

    async def _ask(self, url: str, address: str, host: str, port: int) -> FetchedDocument:
        parts = urlsplit(url)
        asked = httpx2.Request(
            "GET",
            f"https://{f'[{address}]' if ':' in address else address}:{port}{parts.path}",
            headers={
                "Host": parts.netloc,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Connection": "close",
                "User-Agent": "fastlatch",
            },
            extensions={
                "timeout": {"connect": _CONNECT, "read": DEADLINE, "write": DEADLINE, "pool": DEADLINE},
                "sni_hostname": host,
            },
        )
        # Of its own, and gone with the answer: a connection that is kept is known by its address, and not by its name.
        transport = httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=_ONE_CONNECTION)
        try:
            answer = await transport.handle_async_request(asked)
            try:
                return await _document(url, answer)
            finally:
                await answer.aclose()
        finally:
            await transport.aclose()


async def _document(url: str, answer: httpx2.Response) -> FetchedDocument:
    if answer.status_code != 200:  # noqa: PLR2004 (section 5: "MUST treat all other HTTP status codes as an error response")
        raise DocumentNotFetched(detail=f"{url} answers with status {answer.status_code}")
    if _JSON.fullmatch(answer.headers.get("content-type", "")) is None:
        raise DocumentNotFetched(detail=f"{url} is no JSON document")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise DocumentNotFetched(detail=f"{url} is compressed, though nobody asked for that")
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > LONGEST:
            raise DocumentNotFetched(detail=f"{url} has more than {LONGEST} bytes")
    return FetchedDocument(bytes(body), fresh_for(answer.headers.get("cache-control", "")))


def fresh_for(cache_control: str) -> float | None:
    """RFC 9111 section 5.2.2: seconds for which an answer is new; None: it does not say."""
    pairs = (part.partition("=") for part in cache_control.split(","))
    said = {name.strip().lower(): value.strip(' \t"') for name, _, value in pairs}
    if "no-store" in said or "no-cache" in said:
        return 0.0
    found = re.fullmatch(r"[0-9]{1,9}", said.get("max-age", ""))
    return None if found is None else float(found[0])
