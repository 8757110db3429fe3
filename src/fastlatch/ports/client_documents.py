"""Where the metadata document of a client comes from whose id is a URL."""

from typing import NamedTuple, Protocol


class FetchedDocument(NamedTuple):
    """As it was sent; nothing of it is checked."""

    body: bytes
    max_age: float | None
    """Seconds for which it says that it is new; None: it does not say."""


class ClientDocumentSource(Protocol):
    """Whoever implements it goes to addresses that strangers choose."""

    async def fetch(self, url: str, *, caller: str = "") -> FetchedDocument:
        """The JSON document at exactly this address. `caller`: the address of whoever caused the question.

        Raises:
            DocumentNotFetched: for whatever reason.
            Unavailable: too much is being asked for right now.
        """
        ...
