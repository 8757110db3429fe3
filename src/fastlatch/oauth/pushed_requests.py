"""RFC 9126: a client hands its authorization request over directly, and sends the browser with a reference to it.

Section 4: request URIs are for "one-time use", and a server "MAY allow for duplicate requests due to a user
reloading/refreshing their user agent". So a request that was begun in time may be shown until it is answered, and it
is answered once: one row that can be put away once decides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastlatch.domain.dpop import InvalidDpopProof
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidRequest
from fastlatch.domain.secret import new_secret, well_spelt
from fastlatch.domain.single_use import Kept, SingleUse
from fastlatch.ports.clock import Clock
from fastlatch.ports.single_use import SingleUseStore
from fastlatch.tokens.spent_proofs import SpendProof

from .authorization_parameters import PARAMETERS
from .authorization_request import ReadAuthorizationRequest, Refused
from .dpop import CheckProof
from .pushed_reference import PREFIX, REQUEST_URI
from .row_budget import AuthenticatedClient

LIFETIME = 90
"""Seconds until a browser has to come with it."""
_TO_ANSWER = 3_600
"""Seconds more for whoever has come: to sign in, and to read what is asked for."""
_LONGEST = 6_000
"""Bytes as it is stored, where a letter that is not ASCII has six or twelve."""
# Section 2.1: what is for client authentication is "not germane to the authorization request itself"; so no secret of
# a client, nor anything else that does not belong here, is put away.
_KEPT = frozenset(PARAMETERS)


@dataclass(frozen=True, slots=True, repr=False)
class Pushed:
    """Section 2.2. Whoever has it begins the request: has no repr."""

    request_uri: str
    expires_in: int


class PushedRequests:
    """Keeps them. Implements `PushedRequestReader`."""

    def __init__(self, store: SingleUseStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, parameters: Mapping[str, str]) -> Pushed:
        """The reference, this once.

        Raises:
            Unavailable: it could not be stored.
        """
        now, reference = int(self._clock()), new_secret(PREFIX)
        payload = json.dumps({"begins_before": now + LIFETIME, "parameters": dict(parameters)})
        name = SingleUse.PUSHED_REQUEST.named(reference)
        await self._store.put(name, payload, expires_at=now + LIFETIME + _TO_ANSWER)
        return Pushed(REQUEST_URI + reference, LIFETIME)

    async def find(self, request_uri: str, client_id: str) -> Mapping[str, str] | None:
        """Its parameters, which are the client's; from now on it counts as begun. None: expired, answered, or not its.

        Raises:
            Unavailable: the store is away.
        """
        reference = request_uri.removeprefix(REQUEST_URI)
        if not well_spelt(PREFIX, reference):
            return None
        now, name = int(self._clock()), SingleUse.PUSHED_REQUEST.named(reference)
        kept = await self._store.find(name, now=now)
        if kept is None or kept.expires_at <= now or await self._is_answered(reference, now):
            return None
        members = json.loads(kept.payload)
        parameters: dict[str, str] = members["parameters"]
        if parameters["client_id"] != client_id:
            return None
        return parameters if await self._begin(kept, name, members["begins_before"], now) else None

    async def answer(self, request_uri: str) -> bool:
        """Use it up. Of any number of callers at once exactly one does; False for the others.

        Raises:
            Unavailable: the store is away.
        """
        name = SingleUse.FINISHED_REQUEST.named(request_uri.removeprefix(REQUEST_URI))
        return await self._store.put(name, "", expires_at=int(self._clock()) + LIFETIME + _TO_ANSWER)

    async def _is_answered(self, reference: str, now: int) -> bool:
        return await self._store.find(SingleUse.FINISHED_REQUEST.named(reference), now=now) is not None

    async def _begin(self, kept: Kept, name: str, before: int, now: int) -> bool:
        if kept.spent_at is not None:
            return True
        if before <= now:
            return False
        # Whoever comes second in the same moment finds it begun, which is as good.
        await self._store.spend(name, now=now)
        return True


class PushAuthorizationRequest:
    """The pushed authorization request endpoint."""

    def __init__(
        self,
        authenticate_client: AuthenticatedClient,
        read: ReadAuthorizationRequest,
        requests: PushedRequests,
        check_proof: CheckProof,
        spend_proof: SpendProof,
    ) -> None:
        self._authenticate_client = authenticate_client
        self._read = read
        self._requests = requests
        self._check_proof = check_proof
        self._spend_proof = spend_proof

    async def __call__(self, request: EndpointRequest) -> Pushed:
        """Section 2.1: authenticate, refuse `request_uri`, and "validate the pushed request as it would" any other.

        Raises:
            OAuthError: as the token endpoint, or as section 4.1.2.1 of RFC 6749 names it.
            TooManyAttempts, Unavailable: not now.
        """
        client = await self._authenticate_client(request)
        if "request_uri" in request.parameters:
            raise InvalidRequest("A pushed request has no request_uri.")
        parameters = {name: value for name, value in request.parameters.items() if name in _KEPT}
        parameters["client_id"] = client.id
        proven_key = self._check_proof.at_endpoint(request.proofs, request.urls)
        if proven_key is not None and parameters.setdefault("dpop_jkt", proven_key.thumbprint) != proven_key.thumbprint:
            # RFC 9449 section 10.1: "If both mechanisms are used at the same time, the authorization server MUST reject
            # the request if the JWK Thumbprint in dpop_jkt does not match the public key in the DPoP header."
            raise InvalidDpopProof(detail="proof: with another key than dpop_jkt names")
        if len(json.dumps(parameters)) > _LONGEST:
            raise InvalidRequest("The authorization request is too long.")
        asked = await self._read(parameters, pushed=True)
        if isinstance(asked, Refused):
            raise asked.error
        await self._spend_proof(proven_key)
        return await self._requests.keep(parameters)
