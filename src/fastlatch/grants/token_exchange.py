"""RFC 8693: an API that was called for a user calls the next one, for that user and no more than that user allowed.

Who may exchange what: a confidential client that is registered for it, a token of a user that was issued to it or is
for an API that it serves, for a resource that it may ask for. For a client of somebody else that is one in a list of
its own, or one that the token is for already: nobody was asked about any other. The API of the issuer itself, where
users change their accounts, is such a resource on the same terms, for clients of ours too.
"""

from collections.abc import Mapping

from fastlatch.domain.client import Client
from fastlatch.domain.errors import (
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    InvalidToken,
    UnauthorizedClient,
)
from fastlatch.domain.grant import Exchanged, TokenRequest
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import OPENID_SCOPES
from fastlatch.domain.token import AccessToken, Actor, client_subject
from fastlatch.domain.token_exchange import ACCESS_TOKEN, LONGEST_CHAIN, TOKEN_EXCHANGE_GRANT
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.users import UserStore
from fastlatch.tokens.verify import VerifyAccessToken


class TokenExchangeGrant:
    """`grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=...&subject_token_type=...`."""

    grant_type = TOKEN_EXCHANGE_GRANT

    def __init__(
        self,
        verify: VerifyAccessToken,
        users: UserStore,
        clients: ClientReader,
        resources: ResourcePolicy,
    ) -> None:
        self._verify = verify
        self._users = users
        self._clients = clients
        self._resources = resources

    async def __call__(self, request: TokenRequest) -> Exchanged:
        """For whom, and how much of it.

        Raises:
            UnauthorizedClient: a public client.
            InvalidRequest: section 2.2.2, a token that is "invalid for any reason", or is no business of this client.
            InvalidTarget: none was named, or one that this client may not ask for.
            InvalidScope: more than the token has.
            Unavailable: not now.
        """
        client, parameters = request.client, request.parameters
        if client.public:
            raise UnauthorizedClient
        if parameters.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
            raise InvalidRequest("The only requested_token_type is that of access tokens.")
        subject = await self._live(parameters, "subject_token")
        if subject.of_client or subject.session_id is None:
            raise InvalidRequest("Only the token of a user is exchanged; a program has tokens of its own.")
        if subject.client_id != client.id and frozenset(client.serves).isdisjoint(subject.audience):
            raise InvalidRequest("subject_token is neither for this client nor its own.")
        resources = await self._targets(client, subject, request)
        scopes = subject.scopes - OPENID_SCOPES
        if request.scopes is not None and not request.scopes <= subject.scopes:
            raise InvalidScope
        actor = await self._actor(client, subject, parameters)
        return Exchanged(subject, scopes if request.scopes is None else scopes & request.scopes, resources, actor)

    async def _live(self, parameters: Mapping[str, str], name: str) -> AccessToken:
        """A token of ours that everybody would honour now, whomever it is for."""
        token, kind = parameters.get(name), parameters.get(f"{name}_type")
        if token is None:
            raise InvalidRequest(f"{name} is missing.")
        if kind != ACCESS_TOKEN:
            raise InvalidRequest(f"{name}_type has to be {ACCESS_TOKEN}.")
        try:
            access = self._verify.ours(token)
            account = None if access.of_client else await self._users.find_by_id(access.subject)
            # After the user was read, so that an ending that came meanwhile still counts.
            self._verify.check_live(access)
        except InvalidToken as error:
            raise InvalidRequest(f"{name} is none of our access tokens, or has ended.", detail=error.detail) from None
        if not access.of_client and (account is None or account.user.disabled):
            raise InvalidRequest(f"{name} is none of our access tokens, or has ended.", detail="user gone or disabled")
        return access

    async def _targets(self, client: Client, subject: AccessToken, request: TokenRequest) -> tuple[str, ...]:
        asked = (*request.resources, *await self._audience(request.parameters.get("audience")))
        if not asked:
            raise InvalidTarget("Name the API that the token is to be for: resource, or audience.")
        if not all(self._is_target(client, subject, each) for each in asked):
            raise InvalidTarget
        unique = tuple(dict.fromkeys(asked))
        return self._resources.of_token(unique, unique)

    def _is_target(self, client: Client, subject: AccessToken, resource: str) -> bool:
        if not self._resources.is_for(client, resource):
            return False
        if resource in subject.audience or resource in (client.resources or ()):
            return True
        return client.first_party and resource != self._resources.own

    async def _audience(self, audience: str | None) -> tuple[str, ...]:
        """Section 2.1: "the logical name of the target service": a resource, or the client that serves it."""
        if audience is None or audience == self._resources.own or audience in self._resources.known:
            return () if audience is None else (audience,)
        named = await self._clients.find(audience)
        if named is None or not named.serves:
            raise InvalidTarget
        return named.serves

    async def _actor(self, client: Client, subject: AccessToken, parameters: Mapping[str, str]) -> Actor | None:
        """Section 4.1. Whoever acts stands in the token; the one whom it was issued to in the first place need not."""
        if "actor_token" not in parameters:
            if "actor_token_type" in parameters:
                raise InvalidRequest("actor_token_type is for an actor_token.")
            acts = None if subject.client_id == client.id else client_subject(client.id)
        else:
            actor = await self._live(parameters, "actor_token")
            if actor.client_id != client.id:
                raise InvalidRequest("actor_token was issued to another client.")
            # What it calls the user, where that is not the user's id: `act` is read by whoever reads the token.
            acts = actor.called or actor.subject
        if acts is None:
            return subject.actor
        chain = Actor(acts, subject.actor)
        if _length(chain) > LONGEST_CHAIN:
            raise InvalidRequest("subject_token has gone through too many hands.")
        return chain


def _length(actor: Actor | None) -> int:
    length = 0
    while actor is not None:
        length, actor = length + 1, actor.before
    return length
