"""A request's body, held in memory only up to a limit and waited for only up to a deadline: ours are never large."""

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from fastlatch.domain.errors import BodyTooLarge, BodyTooSlow

from .headers import values_of
from .patience import within

_MOST_DIGITS = 20


async def read_body(scope: Scope, receive: Receive, limit: int, deadline: float) -> bytes:
    """All of it; `limit` in bytes, `deadline` in seconds.

    Raises:
        BodyTooLarge: announced or found to be over the limit; the rest is not read.
        BodyTooSlow: not all of it was there in time.
        ClientDisconnect: the caller left before all of it was there.
    """
    if _announced(scope) > limit:
        raise BodyTooLarge
    try:
        body = await within(deadline, _read(receive, limit))
    except TimeoutError:
        raise BodyTooSlow from None
    check_length(len(body), limit)
    return body


async def with_bounded_body(request: Request, limit: int, deadline: float) -> Request:
    """The same request with its body read, for whoever will ask for it.

    Raises:
        BodyTooLarge, BodyTooSlow, ClientDisconnect: as `read_body`.
    """
    body = await read_body(request.scope, request.receive, limit, deadline)
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await request.receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, replay)


async def _read(receive: Receive, limit: int) -> bytes:
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        whole: bytes = message.get("body", b"")
        return whole
    body = bytearray()
    while message["type"] == "http.request":
        body += message.get("body", b"")
        # Whoever has sent too much is not waited for.
        if len(body) > limit or not message.get("more_body"):
            return bytes(body)
        message = await receive()
    raise ClientDisconnect


def check_length(length: int, limit: int) -> None:
    """Of a body that somebody else has read.

    Raises:
        BodyTooLarge: it has more bytes than that.
    """
    if length > limit:
        raise BodyTooLarge


def _announced(scope: Scope) -> int:
    lengths = values_of(scope, b"content-length")
    # Python refuses to read a number of thousands of digits; the servers refuse such a header before us.
    return int(lengths[0][:_MOST_DIGITS]) if lengths and lengths[0].isdigit() else 0
