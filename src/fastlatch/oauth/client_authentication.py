"""RFC 6749 section 2.3: which client asks. "The client MUST NOT use more than one authentication method"."""

import logging

from fastlatch.client_auth.method import ClientAuthMethod, ClientCredentials
from fastlatch.domain.client import Client
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_secret, same
from fastlatch.ports.clients import ClientStore
from fastlatch.ports.limits import GuessAt, GuessLimiter

from .client_id import is_client_id

_log = logging.getLogger("fastlatch.clients")

_NOBODYS = digest(new_secret(CLIENT_SECRET_PREFIX))
"""What a secret is compared with where there is no client, so that the work is the same."""


class AuthenticateClient:
    """Every failure is the same `invalid_client`: unknown, wrong secret, missing secret, a secret for a public one."""

    def __init__(
        self,
        methods: tuple[ClientAuthMethod, ...],
        clients: ClientStore,
        limiter: GuessLimiter,
        policy: ProtocolPolicy,
        built_in: Client,
    ) -> None:
        self._methods = methods
        self._clients = clients
        self._limiter = limiter
        self._policy = policy
        self._built_in = built_in

    async def __call__(self, request: EndpointRequest) -> Client:
        """The client, authenticated if it is confidential.

        Raises:
            InvalidClient: it is not, or nobody says who asks.
            InvalidRequest: two methods, or two clients, in one request.
            TooManyAttempts: too many wrong secrets.
            Unavailable: the store is away.
        """
        credentials = self._credentials(request)
        if credentials is None:
            if not self._policy.anonymous_first_party:
                raise InvalidClient("This request must say which client it comes from.")
            return self._built_in
        if credentials.secret is None:
            return self._public(await self._find(credentials.client_id), credentials)
        found = await self._find(credentials.client_id)
        # Section 2.3.1: "the authorization server MUST protect any endpoint utilizing it against brute force attacks".
        # Nothing is awaited inside, so right secrets that come at once are never taken for guesses under way.
        async with self._limiter.attempt(GuessAt.CLIENT, credentials.client_id[:256], request.address) as attempt:
            client = self._confidential(found, credentials, credentials.secret)
            attempt.succeeded()
        return client

    def _credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        said = [found for method in self._methods if (found := method.credentials(request)) is not None]
        if _has_foreign_scheme(request) and not any(one.basic for one in said):
            # Section 5.2 counts an "unsupported authentication method" among the reasons for invalid_client.
            raise InvalidClient("No client authenticates by this Authorization scheme here; use Basic, or the body.")
        if len({one.client_id for one in said}) > 1:
            raise InvalidRequest("The Authorization header and client_id name two different clients.")
        proofs = [one for one in said if one.basic or one.secret is not None]
        if len(proofs) > 1:
            raise InvalidRequest("The client authenticates in two ways; one is allowed.")
        # A bare client_id beside a proof repeats what the proof says.
        return next(iter(proofs or said), None)

    async def _find(self, client_id: str) -> Client | None:
        if client_id == self._built_in.id:
            return self._built_in if self._policy.anonymous_first_party else None
        return await self._clients.find(client_id) if is_client_id(client_id) else None

    def _public(self, client: Client | None, credentials: ClientCredentials) -> Client:
        if client is None or not client.public:
            raise self._failure(client, credentials)
        return client

    def _confidential(self, client: Client | None, credentials: ClientCredentials, secret: str) -> Client:
        offered = digest(secret)
        stored = client.secret_digests if client is not None else ()
        # Each is compared, whichever fits, and one even where there is none.
        fits = [same(offered, one) for one in stored or (_NOBODYS,)]
        if client is None or client.public or not any(fits):
            raise self._failure(client, credentials)
        return client

    @staticmethod
    def _failure(client: Client | None, credentials: ClientCredentials) -> InvalidClient:
        if client is not None:
            _log.info("client authentication failed client=%s", client.id)
        return InvalidClient(basic=credentials.basic)


def _has_foreign_scheme(request: EndpointRequest) -> bool:
    scheme = (request.authorization or "").partition(" ")[0].lower()
    return request.authorization is not None and scheme != "basic"
