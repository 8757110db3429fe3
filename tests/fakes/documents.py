"""Documents of clients by their address, fetched when a test says so."""

import asyncio
import json
from typing import Any

from fastlatch.domain.registration import DocumentNotFetched
from fastlatch.ports.client_documents import FetchedDocument

APP = "https://app.example/client.json"
CALLBACK = "https://app.example/cb"


def document(url: str = APP, **changes: Any) -> dict[str, Any]:
    """What a client says of itself; None leaves a member out."""
    said = {
        "client_id": url,
        "client_name": "The app",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


class FakeDocuments:
    """Implements `ClientDocumentSource`."""

    def __init__(self) -> None:
        self.pages: dict[str, FetchedDocument] = {}
        self.asked: list[str] = []
        self.callers: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    def publish(self, said: Any, url: str = APP, *, max_age: float | None = None) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.pages[url] = FetchedDocument(body, max_age)

    async def fetch(self, url: str, *, caller: str = "") -> FetchedDocument:
        self.asked.append(url)
        self.callers.append(caller)
        await self.open.wait()
        if url not in self.pages:
            raise DocumentNotFetched(detail=f"{url} is not there")
        return self.pages[url]
