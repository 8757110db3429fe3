"""One request to a server elsewhere, bounded in every way: time, size, and where it goes.

The transport alone, without the client around it: that one writes a line into the app's log for each request, and
follows what it should not (cookies, proxies of the environment). RFC 9110 section 15.4: a redirect is an answer, and
here not the one that was asked for.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx2

from fastlatch.domain.errors import Unavailable

DEADLINE = 5.0
"""Seconds for a whole answer, its connection included."""
LONGEST = 256 * 1024
"""Bytes of an answer."""
_TIMEOUTS = dict.fromkeys(("connect", "read", "write", "pool"), DEADLINE)
_CONNECTIONS = httpx2.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=3.0)


class Answer(NamedTuple):
    """Headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """The JSON object in it.

        Raises:
            Unavailable: there is none.
        """
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise Unavailable(detail="the issuer's answer is no JSON object")
        return document


class Http:
    """Belongs to one event loop. Its only connections are those to the issuer."""

    def __init__(self) -> None:
        self._transport = httpx2.AsyncHTTPTransport(limits=_CONNECTIONS)

    async def get(self, url: str, headers: Mapping[str, str] | None = None, *, longest: int = LONGEST) -> Answer:
        """Whatever it answers.

        Raises:
            Unavailable: nothing, too late, too long, or compressed though nobody asked for that.
        """
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        return await self._ask(httpx2.Request("GET", url, headers=sent, extensions={"timeout": _TIMEOUTS}), longest)

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Whatever it answers to a form.

        Raises:
            Unavailable: as `get`.
        """
        asked = httpx2.Request(
            "POST", url, headers={"Accept-Encoding": "identity"}, data=form, extensions={"timeout": _TIMEOUTS}
        )
        return await self._ask(asked, LONGEST)

    async def _ask(self, asked: httpx2.Request, longest: int) -> Answer:
        url = str(asked.url)
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._exchange(asked, longest)
        except TimeoutError:
            raise Unavailable(detail=f"{_where(url)} did not answer within {DEADLINE:g} s") from None
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
            # Not chained: the exception holds the request, and with it a secret.
            raise Unavailable(detail=f"{_where(url)} cannot be reached: {type(error).__name__}") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _exchange(self, asked: httpx2.Request, longest: int) -> Answer:
        answer = await self._transport.handle_async_request(asked)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Unavailable(detail=f"{_where(str(asked.url))} sends a compressed answer")
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > longest:
                    raise Unavailable(detail=f"{_where(str(asked.url))} sends more than {longest} bytes")
            return Answer(answer.status_code, dict(answer.headers), bytes(body))
        finally:
            await answer.aclose()


def _where(url: str) -> str:
    """For a log: without the query, and with nothing that would break a line."""
    return "".join(character for character in url.partition("?")[0][:200] if character.isprintable())
