"""JSON answers of ours: RFC 8259, with the headers of RFC 6749 section 5.1 on every one of them.

The framework's own class makes an encoder and takes its headers apart for each answer; these are prepared once.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""RFC 6749 section 5.1: on "any response containing tokens, credentials, or other sensitive information"."""

_PREPARED = (
    (b"content-type", b"application/json"),
    *((name.lower().encode(), value.encode()) for name, value in NO_STORE.items()),
)


class JsonAnswer(Response):
    """200 with a JSON object that must not be stored."""

    media_type = "application/json"

    def __init__(self, value: Mapping[str, Any]) -> None:
        # Not the framework's constructor: all that it would find out is known here.
        self.status_code = 200
        self.background = None
        self.body = to_json(value)
        self.raw_headers = _headers(self.body)


def _headers(body: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", b"%d" % len(body)), *_PREPARED]
