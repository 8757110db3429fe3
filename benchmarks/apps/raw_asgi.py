"""The limit: what uvicorn does when the app does nothing at all."""

from collections.abc import Awaitable, Callable
from typing import Any

_BODY = b'{"username":"user-0001","email":"user-0001@example.com","full_name":null,"disabled":false}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]


async def app(scope: dict[str, Any], _receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY})
