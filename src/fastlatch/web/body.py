"""A request's body, held in memory only up to a limit: a form or a JSON document of ours is never large."""

from starlette.requests import Request
from starlette.types import Message

from fastlatch.domain.errors import BodyTooLarge


async def with_bounded_body(request: Request, limit: int) -> Request:
    """The same request with its body read.

    Raises:
        BodyTooLarge: announced or found to be over the limit; the rest is not read.
    """
    if _announced(request) > limit:
        raise BodyTooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
    body = b"".join(chunks)
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await request.receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, replay)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
