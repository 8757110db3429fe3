"""OAuth Client ID Metadata Document (draft 02) section 5: a client's document is read before anything is said of it."""

from fastlatch.web.address import client_address

from .carried import Carried
from .visit import Visit


async def discover(visit: Visit, carried: Carried) -> None:
    """Where the client of this request is to have one.

    Raises:
        InvalidRequest, TooManyAttempts, Unavailable: it cannot be had or is not taken; this is for the user's eyes.
    """
    address = client_address(visit.request.scope, visit.context.policy.trusted_proxies)
    await visit.context.clients.discover(carried.parameters.get("client_id"), address)
