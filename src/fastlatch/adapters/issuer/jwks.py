"""RFC 7517 section 5 on the way: the bytes of the issuer's JWK set, and how long it says that they are new."""

import re

from fastlatch.domain.errors import Unavailable

from .http import Answer, Http
from .metadata import Metadata

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?([0-9]{1,9})\"?(?=$|[,\s])", re.IGNORECASE | re.ASCII)
_NEVER = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?=$|[,\s=])", re.IGNORECASE | re.ASCII)


class IssuerKeys:
    """Fetches the set from the address in the metadata."""

    def __init__(self, http: Http, metadata: Metadata) -> None:
        self._http = http
        self._metadata = metadata

    async def fetch(self, *, anew: bool) -> tuple[bytes, float | None]:
        """The set, and for how many seconds it is new if it says so. `anew`: past every cache on the way.

        Raises:
            Unavailable: it cannot be had.
        """
        addresses = await self._metadata.addresses()
        try:
            # RFC 9111 section 5.2.1.4.
            answer = _good(await self._http.get(addresses.jwks, {"Cache-Control": "no-cache"} if anew else None))
        except Unavailable:
            self._metadata.doubt()
            raise
        return answer.body, max_age(answer.headers.get("cache-control", ""))


def _good(answer: Answer) -> Answer:
    if answer.status != 200:  # noqa: PLR2004 (OK)
        raise Unavailable(detail=f"the issuer's keys: status {answer.status}")
    return answer


def max_age(cache_control: str) -> float | None:
    """RFC 9111 section 5.2.2; an answer that must not be stored is new for no time at all."""
    if _NEVER.search(cache_control):
        return 0.0
    found = _MAX_AGE.search(cache_control)
    return None if found is None else float(found[1])
