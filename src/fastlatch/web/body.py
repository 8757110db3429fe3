"""A request's body, held in memory only up to a limit and waited for only up to a deadline: ours are never large."""

import asyncio

from starlette.requests import Request
from starlette.types import Message

from fastlatch.domain.errors import BodyTooLarge, BodyTooSlow


async def with_bounded_body(request: Request, limit: int, deadline: float) -> Request:
    """The same request with its body read; `deadline` is in seconds.

    Raises:
        BodyTooLarge: announced or found to be over the limit; the rest is not read.
        BodyTooSlow: not all of it was there in time.
    """
    if _announced(request) > limit:
        raise BodyTooLarge
    try:
        async with asyncio.timeout(deadline):
            body = await _read(request, limit)
    except TimeoutError:
        raise BodyTooSlow from None
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await request.receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, replay)


async def _read(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
