"""The feed of endings for resource servers: what refuses tokens, and nothing about anybody.

RFC 9068 leaves open how a resource server that checks tokens by itself learns that one was revoked before its time. It
asks here again and again, and is told what is new; the answer comes from memory.
"""

import re
from collections.abc import Callable

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest, UnauthorizedClient
from fastlatch.ports.clock import Clock
from fastlatch.tokens.change_log import ChangeLog, Place, Told

from .client_authentication import AuthenticateClient

MOST_PLACES = 64
_PLACE = re.compile(r"([A-Za-z0-9_-]{1,64})\.([0-9]{1,15})", re.ASCII)


class RevocationsEndpoint:
    """For confidential clients of ours: the rule of introspection of any token (RFC 7662 section 2.1)."""

    def __init__(
        self, authenticate_client: AuthenticateClient, log: ChangeLog, check_fresh: Callable[[], None], clock: Clock
    ) -> None:
        self._authenticate_client = authenticate_client
        self._log = log
        self._check_fresh = check_fresh
        self._clock = clock

    async def __call__(self, request: EndpointRequest, after: str) -> Told:
        """What came behind `after`, the places that were told before, with commas between them.

        Raises:
            InvalidClient: client authentication failed, or the client is public.
            UnauthorizedClient: a client of somebody else, who has no business with the sessions of others.
            InvalidRequest: `after` is not a list of places.
            Unavailable: our own news is too old to be passed on as news.
        """
        client = await self._authenticate_client(request)
        if client.public:
            raise InvalidClient("Only a client that proves itself may follow revocations.")
        if not client.first_party:
            raise UnauthorizedClient("Only a first-party client may follow revocations.")
        places = _places(after)
        self._check_fresh()
        return self._log.after(places, now=int(self._clock()))


def _places(after: str) -> list[Place]:
    spelt = after.split(",") if after else []
    found = [_PLACE.fullmatch(one) for one in spelt]
    if len(found) > MOST_PLACES or not all(found):
        raise InvalidRequest(f"after is not a list of at most {MOST_PLACES} places that this endpoint has given.")
    return [Place(match[1], int(match[2])) for match in found if match]
