"""An issuer on a port of this machine that answers as it is told, and counts."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .apps import serving_in_thread

METADATA = "/.well-known/oauth-authorization-server"


@dataclass
class Page:
    """One answer; `hold` seconds before it begins."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hold: float = 0.0


@dataclass
class FakeIssuer:
    """Pages by path. Plain ASGI, so that it sends whatever a test wants to see sent."""

    pages: dict[str, Page | Callable[[str, Mapping[str, str]], Page]] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def publish(self, path: str, document: Any, **headers: str) -> None:
        self.pages[path] = Page(json.dumps(document).encode(), headers=headers)

    def introduce(self, **members: Any) -> None:
        """Metadata with these members beside the usual ones."""
        said = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **members}
        self.publish(METADATA, {name: value for name, value in said.items() if value is not None})

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        path = scope["path"]
        self.visits[path] += 1
        page = self.pages.get(path, Page(status=404))
        if callable(page):
            sent = {name.decode(): value.decode() for name, value in scope["headers"]}
            page = page(scope["query_string"].decode(), sent)
        await asyncio.sleep(page.hold)
        headers = [(name.encode(), value.encode()) for name, value in page.headers.items()]
        await send({"type": "http.response.start", "status": page.status, "headers": headers})
        await send({"type": "http.response.body", "body": page.body})


@contextmanager
def fake_issuer() -> Iterator[FakeIssuer]:
    """Listening while the block runs."""
    issuer = FakeIssuer()
    with serving_in_thread(issuer) as url:
        issuer.url = url
        yield issuer
