"""RFC 8414 section 3: from an issuer's name to its addresses, and only if it bears that very name."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fastlatch.domain.errors import Unavailable

from .http import Http

WELL_KNOWN = "/.well-known/oauth-authorization-server"
REVOCATIONS_MEMBER = "fastlatch_revocations_endpoint"
_KEEP_FOR = 3600.0
"""Seconds."""
_LONGEST_SHOWN = 200
_LONGEST_URL = 2_048


class Addresses(NamedTuple):
    """Where the issuer has what a resource server asks for."""

    jwks: str
    revocations: str | None


class Metadata:
    """What the issuer says of itself; asked again when it is old, or when an address in it did not work."""

    def __init__(
        self,
        http: Http,
        issuer: str,
        is_safe: Callable[[str], bool],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._issuer = issuer
        self._is_safe = is_safe
        self._monotonic = monotonic
        self._known: Addresses | None = None
        self._until = 0.0

    async def addresses(self) -> Addresses:
        """The issuer's addresses.

        Raises:
            Unavailable: it does not say, or somebody else answers for it.
        """
        if self._known is None or self._monotonic() >= self._until:
            self._known = await self._read()
            self._until = self._monotonic() + _KEEP_FOR
        return self._known

    def doubt(self) -> None:
        """Ask again next time."""
        self._known = None

    async def _read(self) -> Addresses:
        answer = await self._http.get(metadata_url(self._issuer))
        if answer.status != 200:  # noqa: PLR2004 (OK)
            raise Unavailable(detail=f"the issuer's metadata: status {answer.status}")
        document = answer.document()
        # Section 3.3: "The "issuer" value returned MUST be identical to the authorization server's issuer identifier
        # value into which the well-known URI string was inserted". If not, the data "MUST NOT be used".
        if document.get("issuer") != self._issuer:
            raise Unavailable(
                detail=f"the issuer at {self._issuer} calls itself {_shown(document.get('issuer'))}: set its "
                "FASTLATCH_ISSUER to the address at which it is reached, or name that one here"
            )
        jwks = self._address(document, "jwks_uri")
        if jwks is None:
            raise Unavailable(detail="the issuer publishes no keys: with HS256 nobody else can check its tokens")
        return Addresses(jwks, self._address(document, REVOCATIONS_MEMBER))

    def _address(self, document: dict[str, Any], member: str) -> str | None:
        url = document.get(member)
        if url is None:
            return None
        if not isinstance(url, str) or len(url) > _LONGEST_URL or not self._is_safe(url):
            raise Unavailable(detail=f"{member} in the issuer's metadata is no https address")
        return url


def _shown(issuer: Any) -> str:
    """What another server says, fit for a line of a log."""
    text = issuer if isinstance(issuer, str) else "nothing"
    return "".join(each if each.isprintable() else "?" for each in text[:_LONGEST_SHOWN])


def metadata_url(issuer: str) -> str:
    """Section 3.1: the well-known string stands "between the host component and the path component"."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}{parts.path.rstrip('/')}"
