"""Implements `LogoutCourier`: OpenID Connect Back-Channel Logout section 2.5, the request that tells a client.

Where a client wants to be told is said by administrators: inside addresses are fine. The request is bounded as those to
an issuer are: redirects are answers, certificates are checked, and no answer is waited for longer than five seconds.
"""

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # a server asks nobody until a client is to be told
    from .http import Http


class HttpCourier:
    """The HTTP client is brought along when there is something to tell. Belongs to one event loop."""

    def __init__(self) -> None:
        self._line: Http | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            await self._line.close()

    async def post(self, uri: str, token: str) -> int:
        """The status of the answer.

        Raises:
            Unavailable: there is none, or it comes too late.
        """
        async with self._opening:
            if self._line is None:
                self._line = await asyncio.to_thread(_open)
        answer = await self._line.post(uri, {"logout_token": token})
        return answer.status


def _open() -> "Http":
    from .http import Http  # noqa: PLC0415 (brings the HTTP client, and reads certificates)

    return Http()
