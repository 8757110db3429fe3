"""RFC 6749 section 1.3: the one question that every grant answers."""

from typing import Protocol

from fastlatch.domain.grant import Granted, TokenRequest


class Grant(Protocol):
    """Decides its own part. Client, scope grammar and issuing are steps of the pipeline, which no grant can forget."""

    @property
    def grant_type(self) -> str:
        """Its name on the wire."""
        ...

    async def __call__(self, request: TokenRequest) -> Granted:
        """Who logs in, or which session goes on.

        Raises:
            OAuthError: nobody and none.
        """
        ...
