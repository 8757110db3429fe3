"""RFC 6749 section 2.3: which client asks. "The client MUST NOT use more than one authentication method"."""

import logging

from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.client_auth.client_secret_post import ClientSecretPost
from fastlatch.client_auth.method import ClientAuthMethod, ClientCredentials
from fastlatch.client_auth.none import NoClientAuth
from fastlatch.domain.client import Client
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_secret, same
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.tokens.bounded_memory import BoundedMemory

from .client_id import is_client_id

_log = logging.getLogger("fastlatch.clients")

_HEADERS = 1024
_READ_ID_AND_SECRET_ONLY = (ClientSecretBasic, ClientSecretPost, NoClientAuth)
_NOBODYS = digest(new_secret(CLIENT_SECRET_PREFIX))
"""What a secret is compared with where there is no client, so that the work is the same."""


class AuthenticateClient:
    """Every failure is the same `invalid_client`: unknown, wrong secret, missing secret, a secret for a public one."""

    def __init__(
        self,
        methods: tuple[ClientAuthMethod, ...],
        clients: ClientReader,
        limiter: GuessLimiter,
        policy: ProtocolPolicy,
        built_in: Client,
    ) -> None:
        self._methods = methods
        self._clients = clients
        self._limiter = limiter
        self._policy = policy
        self._built_in = built_in
        self._proven: BoundedMemory[str, Client] = BoundedMemory(_HEADERS)
        """By the whole Authorization header, of right ones only."""
        # What another method reads beside the header is not known here.
        self._remembers = all(type(method) in _READ_ID_AND_SECRET_ONLY for method in methods)

    async def __call__(self, request: EndpointRequest) -> Client:
        """The client, authenticated if it is confidential.

        Raises:
            InvalidClient: it is not, or nobody says who asks.
            InvalidRequest: two methods, or two clients, in one request.
            TooManyAttempts: too many wrong secrets.
            Unavailable: the store is away.
        """
        client = await self._recall(request)
        if client is None:
            client = await self._authenticate(request)
        return client

    async def _recall(self, request: EndpointRequest) -> Client | None:
        """The client that has proved itself by this very header before, unless anything of it has changed since."""
        header, parameters = request.authorization, request.parameters
        if header is None or "client_id" in parameters or "client_secret" in parameters:
            return None
        client = self._proven.get(header)
        if client is None or await self._clients.find(client.id) is not client:
            return None
        await self._limiter.weigh(GuessAt.CLIENT, client.id, request.address, right=True)
        return client

    async def _authenticate(self, request: EndpointRequest) -> Client:
        credentials = self._credentials(request)
        if credentials is None:
            if not self._policy.anonymous_first_party:
                raise InvalidClient("This request must say which client it comes from.")
            return self._built_in
        if credentials.secret is None:
            return self._public(await self._find(credentials.client_id), credentials)
        found = await self._find(credentials.client_id)
        # Section 2.3.1: "the authorization server MUST protect any endpoint utilizing it against brute force attacks".
        right = _proves(found, credentials.secret)
        await self._limiter.weigh(GuessAt.CLIENT, credentials.client_id[:256], request.address, right=right)
        if found is None or not right:
            raise self._failure(found, credentials)
        if credentials.basic and self._remembers and request.authorization is not None:
            self._proven.keep(request.authorization, found)
        return found

    def _credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        said = [found for method in self._methods if (found := method.credentials(request)) is not None]
        if request.authorization is not None and _is_foreign(request.authorization, said):
            # Section 5.2 counts an "unsupported authentication method" among the reasons for invalid_client.
            raise InvalidClient("No client authenticates by this Authorization scheme here; use Basic, or the body.")
        if len(said) < 2:  # noqa: PLR2004 (two can contradict one another)
            return said[0] if said else None
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

    @staticmethod
    def _failure(client: Client | None, credentials: ClientCredentials) -> InvalidClient:
        if client is not None:
            _log.info("client authentication failed client=%s", client.id)
        return InvalidClient(basic=credentials.basic)


def _proves(client: Client | None, secret: str) -> bool:
    offered = digest(secret)
    stored = client.secret_digests if client is not None else ()
    # Each is compared, whichever fits, and one even where there is none.
    fits = [same(offered, one) for one in stored or (_NOBODYS,)]
    return client is not None and not client.public and any(fits)


def _is_foreign(authorization: str, said: list[ClientCredentials]) -> bool:
    """Whether the header is of a scheme that none of the methods reads."""
    return not any(one.basic for one in said) and authorization.partition(" ")[0].lower() != "basic"
