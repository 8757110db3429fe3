"""RFC 7662: a resource server asks what a token is.

Section 2.2: of a token that is not active "the authorization server SHOULD NOT include any additional information
[...], including why the token is inactive". So that answer is always the same single member.
"""

from typing import Any

from fastlatch.domain.client import Client
from fastlatch.domain.dpop import SCHEME
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest, InvalidToken
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.scope import format_scope
from fastlatch.domain.user import User
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserStore
from fastlatch.tokens.actor_claim import spell_actor
from fastlatch.tokens.lookup import FoundAccessToken, FoundRefreshToken, FoundToken, LookUpToken
from fastlatch.tokens.verify import VerifyAccessToken

from .client_authentication import AuthenticateClient


class IntrospectionEndpoint:
    """For confidential clients: ours may ask about any token, those of others about their own and theirs to take."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        authenticate_client: AuthenticateClient,
        look_up: LookUpToken,
        verify: VerifyAccessToken,
        users: UserStore,
        policy: TokenPolicy,
        clock: Clock,
    ) -> None:
        self._authenticate_client = authenticate_client
        self._look_up = look_up
        self._verify = verify
        self._users = users
        self._policy = policy
        self._clock = clock

    async def __call__(self, request: EndpointRequest) -> dict[str, Any]:
        """The JSON object of section 2.2.

        Raises:
            InvalidClient: section 2.1: "To prevent token scanning attacks, the endpoint MUST also require some form
                of authorization"; a public client has none.
            InvalidRequest: token is missing.
            Unavailable: nobody can say whether it is active.
        """
        client = await self._authenticate_client(request)
        if client.public:
            raise InvalidClient("Only a client that proves itself may introspect tokens.")
        token = request.parameters.get("token")
        if token is None:
            raise InvalidRequest("token is missing.")
        found = await self._look_up(token, request.parameters.get("token_type_hint"))
        if found is None or not _may_see(client, found):
            return {"active": False}
        if isinstance(found, FoundAccessToken):
            return await self._access_token(found)
        return await self._refresh_token(found)

    async def _access_token(self, found: FoundAccessToken) -> dict[str, Any]:
        access = found.access
        user = None if access.of_client else await self._active_user(access.subject)
        try:
            # After the user was read, so that an ending that came meanwhile still counts.
            self._verify.check_live(access)
        except InvalidToken:
            return {"active": False}
        if user is None and not access.of_client:
            return {"active": False}
        answer: dict[str, Any] = {
            "active": True,
            "token_type": "Bearer" if access.key_thumbprint is None else SCHEME,
            "scope": format_scope(access.scopes),
            "client_id": access.client_id,
            **({} if user is None else {"username": user.username}),
            "sub": access.subject,
            "iss": access.issuer,
            "aud": access.audience[0] if len(access.audience) == 1 else list(access.audience),
            "iat": access.issued_at,
            "exp": access.expires_at,
            "jti": access.token_id,
        }
        if access.key_thumbprint is not None:
            # RFC 9449 section 6.2: whoever asks checks by it the proof that came with the token.
            answer["cnf"] = {"jkt": access.key_thumbprint}
        if access.session_id is not None:
            answer["sid"] = access.session_id
        if access.actor is not None:
            answer["act"] = spell_actor(access.actor)
        return answer

    async def _refresh_token(self, found: FoundRefreshToken) -> dict[str, Any]:
        record, session, now = found.record, found.session, int(self._clock())
        ended = session.ended_at is not None or session.expires_at <= now
        if ended or not found.lives or record.expires_at <= now:
            return {"active": False}
        user = await self._active_user(session.user_id)
        if user is None:
            return {"active": False}
        # No aud and no jti: it is good for nothing but our own token endpoint, and `token_type` says so.
        return {
            "active": True,
            "token_type": "refresh_token",
            "scope": format_scope(session.scopes),
            "client_id": session.client_id,
            "username": user.username,
            "sub": session.user_id,
            "iss": self._policy.issuer,
            "iat": session.last_used_at,
            "exp": record.expires_at,
            "sid": session.id,
        }

    async def _active_user(self, user_id: str) -> User | None:
        account = await self._users.find_by_id(user_id)
        return None if account is None or account.user.disabled else account.user


def _may_see(client: Client, found: FoundToken) -> bool:
    if client.first_party or found.client_id == client.id:
        return True
    return isinstance(found, FoundAccessToken) and not frozenset(client.serves).isdisjoint(found.access.audience)
