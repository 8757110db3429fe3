"""RFC 6750 section 2.1: the access token in the Authorization header, and nowhere else.

Section 2: clients "MUST NOT use more than one method to transmit the token in each request."
A token in the query string (section 2.3) is not looked for: it would stand in logs and browser histories.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from starlette.types import Scope

from fastlatch.domain.errors import InvalidToken, NotAuthenticated
from fastlatch.domain.token import MAX_TOKEN_LENGTH, AccessToken
from fastlatch.domain.user import User

from .context import TokenContext, tokens_of
from .headers import values_of

Bearer = tuple[User | None, AccessToken]
"""Who asks, and by which token. None: a client asks in its own name."""

_Maybe = TypeVar("_Maybe", Bearer, Bearer | None)

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_FOUND = "fastlatch.bearer"
"""Where the scope of a request keeps what was found for this very request, and by which instance."""


def bearer_token(scope: Mapping[str, Any]) -> str:
    """The token as sent; nothing of it is decoded here.

    Raises:
        NotAuthenticated: no credentials, or those of another scheme.
        InvalidToken: two headers, or what follows the scheme is not one token, or longer than any of ours.
    """
    token = _credentials(scope)
    if not _B64TOKEN.fullmatch(token):
        raise InvalidToken(detail="not the form of a bearer token")
    return token


def bearer_at_once(scope: Scope) -> Bearer | None:
    """Who asks, when that can be said without waiting: `bearer_of` can tell otherwise.

    Raises:
        NotAuthenticated, InvalidToken, DisabledAccount, Unavailable: as `bearer_of`.
    """
    context = tokens_of(scope)
    # What is remembered was well formed when it was verified.
    return _found(scope, context) or _keep(scope, context, context.resolve_user.remembered(_credentials(scope)))


async def bearer_of(scope: Scope) -> Bearer:
    """The user and the token of this request, as they are now; found once a request.

    Raises:
        NotAuthenticated, InvalidToken, DisabledAccount: nobody may ask by this request.
        Unavailable: whether the token was revoked cannot be known.
    """
    context = tokens_of(scope)
    return _found(scope, context) or _keep(scope, context, await context.resolve_user(bearer_token(scope)))


def user_in(bearer: Bearer) -> User:
    """The user who asks.

    Raises:
        InvalidToken: nobody: a client asks in its own name.
    """
    user, access = bearer
    if user is None:
        raise InvalidToken(detail=f"a client's own token where a user's is needed client={access.client_id}")
    return user


def _found(scope: Scope, context: TokenContext) -> Bearer | None:
    found: tuple[TokenContext, Bearer] | None = scope.get(_FOUND)
    # A mounted app inherits the scope; another instance of ours in it has users and keys of its own.
    return found[1] if found is not None and found[0] is context else None


def _keep(scope: Scope, context: TokenContext, bearer: _Maybe) -> _Maybe:
    if bearer is not None:
        scope[_FOUND] = (context, bearer)
    return bearer


def _credentials(scope: Mapping[str, Any]) -> str:
    headers = values_of(scope, b"authorization")
    if len(headers) != 1:
        if not headers:
            raise NotAuthenticated
        raise InvalidToken(detail="more than one Authorization header")
    scheme, _, rest = headers[0].strip(b" ").partition(b" ")
    # RFC 9110 section 11.1: the scheme is compared without regard to case.
    if scheme.lower() != b"bearer":
        raise NotAuthenticated
    token = rest.strip(b" ")
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken(detail="too long to be a token")
    return token.decode("latin-1")


async def check_token(context: TokenContext, token: str) -> AccessToken:
    """The claims of a token that somebody else has taken out of a request, as `bearer_of` checks it.

    Raises:
        InvalidToken, DisabledAccount: it is not good, or is good only together with a proof, which is not here.
        Unavailable: whether it was revoked cannot be known.
    """
    if len(token) > MAX_TOKEN_LENGTH or not _B64TOKEN.fullmatch(token):
        raise InvalidToken(detail="not the form of a bearer token")
    _, access = await context.resolve_user(token)
    if access.key_thumbprint is not None:
        # RFC 9449 section 7.1: without the proof a bound token is what somebody else may have found.
        raise InvalidToken(detail="a token that is bound to a key")
    return access
