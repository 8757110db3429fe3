"""RFC 6749 section 2.3: which client asks. "The client MUST NOT use more than one authentication method"."""

import logging

from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.client_auth.client_secret_post import ClientSecretPost
from fastlatch.client_auth.method import ClientAuthMethod, ClientCredentials
from fastlatch.client_auth.none import NoClientAuth
from fastlatch.client_auth.private_key_jwt import PrivateKeyJwt
from fastlatch.domain.client import Client
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_secret, same
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.tokens.bounded_memory import BoundedMemory

from .client_assertion import CheckAssertion
from .client_id import is_client_id

_log = logging.getLogger("fastlatch.clients")

_HEADERS = 1024
_READ_KNOWN_PARAMETERS = (ClientSecretBasic, ClientSecretPost, NoClientAuth, PrivateKeyJwt)
_NOBODYS = digest(new_secret(CLIENT_SECRET_PREFIX))
"""What a secret is compared with where there is no client, so that the work is the same."""


class AuthenticateClient:
    """Every failure is the same `invalid_client`: unknown, a wrong or missing proof, a secret for a public one."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        methods: tuple[ClientAuthMethod, ...],
        clients: ClientReader,
        limiter: GuessLimiter,
        policy: ProtocolPolicy,
        built_in: Client,
        assertions: CheckAssertion,
    ) -> None:
        self._methods = methods
        self._clients = clients
        self._limiter = limiter
        self._policy = policy
        self._built_in = built_in
        self._assertions = assertions
        self._proven: BoundedMemory[str, Client] = BoundedMemory(_HEADERS)
        """By the whole Authorization header, of right ones only."""
        # What another method reads beside the header is not known here.
        self._remembers = all(type(method) in _READ_KNOWN_PARAMETERS for method in methods)

    async def __call__(self, request: EndpointRequest) -> Client:
        """The client, authenticated if it is confidential.

        Raises:
            InvalidClient: it is not, or nobody says who asks.
            InvalidRequest: two methods, or two clients, in one request.
            TooManyAttempts: too many wrong secrets or assertions.
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
        if "client_assertion" in parameters or "client_assertion_type" in parameters:
            return None
        client = self._proven.get(header)
        if client is None or await self._clients.find(client.id) is not client:
            return None
        await self._limiter.weigh(GuessAt.CLIENT, client.id, request.address, right=True)
        return client

    async def _authenticate(self, request: EndpointRequest) -> Client:
        method, credentials = self._credentials(request)
        if credentials is None:
            if not self._policy.anonymous_first_party:
                raise InvalidClient("This request must say which client it comes from.")
            return self._built_in
        found = await self._find(credentials.client_id)
        if credentials.bare:
            if found is None or not found.public or not _may_use(found, "none"):
                raise self._failure(found, credentials)
            return found
        claims = None
        if credentials.assertion is not None:
            claims = self._assertions.proven(found, credentials.assertion)
            right = claims is not None
        else:
            right = _proves(found, credentials.secret or "")
        right = right and found is not None and _may_use(found, method)
        # Section 2.3.1: "the authorization server MUST protect any endpoint utilizing it against brute force attacks".
        await self._weigh(request, credentials, right=right)
        if found is None or not right:
            raise self._failure(found, credentials)
        if claims is not None and not await self._assertions.use_up(found, claims):
            await self._weigh(request, credentials, right=False)
            raise self._failure(found, credentials)
        if credentials.basic and self._remembers and request.authorization is not None:
            self._proven.keep(request.authorization, found)
        return found

    async def _weigh(self, request: EndpointRequest, credentials: ClientCredentials, *, right: bool) -> None:
        await self._limiter.weigh(GuessAt.CLIENT, credentials.client_id[:256], request.address, right=right)

    def _credentials(self, request: EndpointRequest) -> tuple[str, ClientCredentials | None]:
        """By which method, and what it has read."""
        said = [(method.name, found) for method in self._methods if (found := method.credentials(request)) is not None]
        if request.authorization is not None and _is_foreign(request.authorization, [one for _, one in said]):
            # Section 5.2 counts an "unsupported authentication method" among the reasons for invalid_client.
            raise InvalidClient("No client authenticates by this Authorization scheme here; use Basic, or the body.")
        if len({one.client_id for _, one in said}) > 1:
            raise InvalidRequest("The request names two different clients.")
        proofs = [(name, one) for name, one in said if one.basic or not one.bare]
        if len(proofs) > 1:
            raise InvalidRequest("The client authenticates in two ways; one is allowed.")
        # A bare client_id beside a proof repeats what the proof says.
        return next(iter(proofs or said), ("", None))

    async def _find(self, client_id: str) -> Client | None:
        if client_id == self._built_in.id:
            return self._built_in if self._policy.anonymous_first_party else None
        return await self._clients.find(client_id) if is_client_id(client_id) else None

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


def _may_use(client: Client, method: str) -> bool:
    """RFC 7591 section 2: whoever has registered for one method authenticates by no other."""
    return client.auth_method is None or client.auth_method == method


def _is_foreign(authorization: str, said: list[ClientCredentials]) -> bool:
    """Whether the header is of a scheme that none of the methods reads."""
    return not any(one.basic for one in said) and authorization.partition(" ")[0].lower() != "basic"
