"""RFC 6749 section 3.2: the token endpoint, the same five steps for every grant."""

from collections.abc import Mapping

from fastlatch.domain.client import Client
from fastlatch.domain.dpop import InvalidDpopProof, ProvenKey
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from fastlatch.domain.grant import TokenRequest
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import parse_scope
from fastlatch.domain.token import IssuedTokens
from fastlatch.grants.grant import Grant
from fastlatch.tokens.issue import IssueTokens

from .client_authentication import AuthenticateClient
from .dpop import CheckProof


class TokenEndpoint:
    """`grants`: those that are switched on; of two of one type the first counts."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        authenticate_client: AuthenticateClient,
        grants: tuple[Grant, ...],
        issue: IssueTokens,
        policy: ProtocolPolicy,
        check_proof: CheckProof,
        resources: ResourcePolicy,
    ) -> None:
        self._authenticate_client = authenticate_client
        self._grants = {grant.grant_type: grant for grant in reversed(grants)}
        self._issue = issue
        self._policy = policy
        self._check_proof = check_proof
        self._resources = resources

    async def __call__(self, request: EndpointRequest) -> IssuedTokens:
        """The tokens.

        Raises:
            OAuthError: as RFC 6749 section 5.2 names it.
            TooManyAttempts, Unavailable: not now.
        """
        parameters = request.parameters
        # 1. Client authentication.
        client = await self._authenticate_client(request)
        # And the key that it shows, if it shows one (RFC 9449 section 5).
        proven_key = self._proven_key(request, client)
        # 2. A grant that is known, switched on, and allowed to this client.
        grant_type = self._grant_type(parameters)
        grant = self._grants.get(grant_type)
        if grant is None:
            raise UnsupportedGrantType
        if grant_type not in client.grants:
            raise UnauthorizedClient
        # 3. The scope, and for whom (RFC 8707 section 2.2: "for all grant types").
        scope = parameters.get("scope")
        scopes = None if scope is None else parse_scope(scope) or None
        # 4. The grant.
        asked = TokenRequest(
            grant_type,
            client,
            scopes,
            parameters,
            request.address,
            request.user_agent,
            resources=self._resources.asked(client, parameters.get("resource")),
            proven_key=proven_key,
        )
        granted = await grant(asked)
        # 5. Issue.
        return await self._issue(granted, asked)

    def _proven_key(self, request: EndpointRequest, client: Client) -> ProvenKey | None:
        proven_key = self._check_proof.at_endpoint(request.proofs, request.urls)
        if proven_key is None and client.dpop_bound:
            # Section 5.2: "MUST reject token requests from the client that do not contain the DPoP header".
            raise InvalidDpopProof("This client has to send a DPoP proof.")
        return proven_key

    def _grant_type(self, parameters: Mapping[str, str]) -> str:
        grant_type = parameters.get("grant_type")
        if grant_type is not None:
            return grant_type
        if self._policy.assume_password_grant and "username" in parameters and "password" in parameters:
            return "password"
        raise InvalidRequest("grant_type is missing.")
