"""What an app's routes depend on: the user, the token, the scopes. RFC 6750 and, on every request, the user's state.

Each is one flat dependency and a security scheme at once, so that FastAPI writes it into OpenAPI with its scopes, and
`app.dependency_overrides[current_user]` replaces it in tests wherever `CurrentUser` or `requires(...)` stand.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.openapi.models import OAuth2 as OAuth2Model
from fastapi.openapi.models import OAuthFlowPassword, OAuthFlows
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import Scope

from fastlatch.domain.errors import FastlatchError, InsufficientScope, NotAuthenticated
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import User

from .bearer import Bearer, bearer_at_once, bearer_of, token_of, user_in
from .bound_token import in_its_scheme
from .context import of, tokens_of
from .errors import log_refusal, refusal

SCHEME_NAME = "OAuth2PasswordBearer"
"""As in FastAPI's own tutorial; `openapi.describe` fills in the app's token URL and scopes."""


class _Bearer(SecurityBase):
    def __init__(self) -> None:
        self.scheme_name = SCHEME_NAME
        self.model = OAuth2Model(flows=OAuthFlows(password=OAuthFlowPassword(tokenUrl="token")))


class _CurrentUser(_Bearer):
    async def __call__(self, connection: HTTPConnection, security_scopes: SecurityScopes) -> User:
        scope = connection.scope
        try:
            return user_in(allowed(bearer_at_once(scope) or await bearer_of(scope), security_scopes.scopes))
        except FastlatchError as error:
            raise _refused(error, scope) from None


class _CurrentToken(_Bearer):
    async def __call__(self, connection: HTTPConnection, security_scopes: SecurityScopes) -> AccessToken:
        scope = connection.scope
        try:
            return allowed(bearer_at_once(scope) or await bearer_of(scope), security_scopes.scopes)[1]
        except FastlatchError as error:
            raise _refused(error, scope) from None


class _OptionalUser(_Bearer):
    async def __call__(self, connection: HTTPConnection, security_scopes: SecurityScopes) -> User | None:
        scope = connection.scope
        try:
            return user_in(allowed(await bearer_of(scope), security_scopes.scopes))
        except NotAuthenticated:
            return None
        except FastlatchError as error:
            raise _refused(error, scope) from None


def allowed(bearer: Bearer, needed: Sequence[str]) -> Bearer:
    """RFC 6750 section 3.1, insufficient_scope.

    Raises:
        InsufficientScope: the token has not all of the scopes that are needed.
    """
    if needed and not bearer[1].scopes.issuperset(needed):
        raise in_its_scheme(InsufficientScope(tuple(needed)), bearer[1])
    return bearer


def _refused(error: FastlatchError, scope: Scope) -> Exception:
    """What to raise in a dependency, logged."""
    log_refusal(error)
    policy = tokens_of(scope).policy
    return refusal(error, tutorial_answers=policy.tutorial_answers, resource_metadata=policy.resource_metadata)


current_user = _CurrentUser()
"""The user whose token this is; 401 without a good token of a user, 503 while revocations cannot be known."""

current_token = _CurrentToken()
"""The claims of the token, checked in the same way; it may also be a client's own (RFC 6749 section 4.4)."""

optional_user = _OptionalUser()
"""The user, or None when the request has no credentials. A bad token is refused all the same."""

CurrentUser = Annotated[User, Depends(current_user)]
CurrentToken = Annotated[AccessToken, Depends(current_token)]
OptionalUser = Annotated[User | None, Depends(optional_user)]


async def account_owner(connection: HTTPConnection, user: CurrentUser) -> User:
    """The user whose account it is; 403 for a token that does not open it (`accounts.account_access`).

    For our own routes. Where an app's override has said who the user is, no token has.
    """
    token = token_of(connection.scope)
    if token is not None:
        await of(connection.scope).account_access(token)
    return user


AccountOwner = Annotated[User, Depends(account_owner)]


def requires(*scopes: str) -> Any:
    """A dependency for a route, a router or an app: 403 unless the user's token has all of these scopes.

    As `dependencies=[requires("items:read")]`, or `user: Annotated[User, requires("items:read")]`.
    """
    return Security(current_user, scopes=list(scopes))


def requires_token(*scopes: str) -> Any:
    """The same for whoever asks, a user or a client in its own name: what programs call as well as people.

    As `dependencies=[requires_token("items:read")]`, or `token: Annotated[AccessToken, requires_token("items:read")]`.
    """
    return Security(current_token, scopes=list(scopes))
