"""RFC 6750 section 2.1 and RFC 9449 section 7.1: the access token in the Authorization header, and nowhere else.

Section 2: clients "MUST NOT use more than one method to transmit the token in each request."
A token in the query string (section 2.3) is not looked for: it would stand in logs and browser histories.
RFC 9449 section 7.2: a resource "MUST reject a DPoP-bound access token received as a bearer token".
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope

from fastlatch.domain.dpop import BoundToken
from fastlatch.domain.errors import InvalidToken, NotAuthenticated
from fastlatch.domain.token import MAX_TOKEN_LENGTH, AccessToken
from fastlatch.domain.user import User

from .bound_token import in_its_scheme, with_proof
from .context import TokenContext, tokens_of
from .headers import values_of

Bearer = tuple[User | None, AccessToken]
"""Who asks, and by which token. None: a client asks in its own name."""

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_FOUND = "fastlatch.bearer"
"""Where the scope of a request keeps what was found for this very request, and by which instance."""
_BEARER, _DPOP = b"bearer", b"dpop"
_SCHEMES = frozenset({_BEARER, _DPOP})


def bearer_at_once(scope: Scope) -> Bearer | None:
    """Who asks, when that can be said without waiting: `bearer_of` can tell otherwise.

    Raises:
        NotAuthenticated, InvalidToken, DisabledAccount, Unavailable: as `bearer_of`.
    """
    context = tokens_of(scope)
    found = _found(scope, context)
    if found is not None:
        return found
    scheme, token = credentials(scope)
    if scheme == _DPOP:
        # A proof is new each time.
        return None
    # What is remembered was well formed when it was verified.
    bearer = context.resolve_user.remembered(token)
    return None if bearer is None else _keep(scope, context, _unbound(bearer))


async def bearer_of(scope: Scope) -> Bearer:
    """The user and the token of this request, as they are now; found once a request.

    Raises:
        NotAuthenticated, InvalidToken, DisabledAccount, ProofRefused: nobody may ask by this request.
        Unavailable: whether the token was revoked cannot be known.
    """
    context = tokens_of(scope)
    found = _found(scope, context)
    if found is not None:
        return found
    scheme, token = credentials(scope)
    if scheme == _DPOP:
        return _keep(scope, context, await with_proof(scope, context, token))
    return _keep(scope, context, _unbound(await context.resolve_user(whole(token))))


def token_of(scope: Scope) -> AccessToken | None:
    """The token that has told who asks; None where something else has, as an app's override of the dependency."""
    found = _found(scope, tokens_of(scope))
    return None if found is None else found[1]


def user_in(bearer: Bearer) -> User:
    """The user who asks.

    Raises:
        InvalidToken: nobody: a client asks in its own name.
    """
    user, access = bearer
    if user is None:
        refused = InvalidToken(detail=f"a client's own token where a user's is needed client={access.client_id}")
        raise in_its_scheme(refused, access)
    return user


def _unbound(bearer: Bearer) -> Bearer:
    if bearer[1].key_thumbprint is not None:
        raise BoundToken(detail=f"a bound token as a bearer token client={bearer[1].client_id}")
    return bearer


def _found(scope: Scope, context: TokenContext) -> Bearer | None:
    found: tuple[TokenContext, Bearer] | None = scope.get(_FOUND)
    # A mounted app inherits the scope; another instance of ours in it has users and keys of its own.
    return found[1] if found is not None and found[0] is context else None


def _keep(scope: Scope, context: TokenContext, bearer: Bearer) -> Bearer:
    scope[_FOUND] = (context, bearer)
    return bearer


def whole(token: str) -> str:
    """The token, if it is one and nothing else.

    Raises:
        InvalidToken: it is not.
    """
    if not _B64TOKEN.fullmatch(token):
        raise InvalidToken(detail="not the form of a bearer token")
    return token


def credentials(scope: Mapping[str, Any]) -> tuple[bytes, str]:
    """The scheme in small letters, and what follows it; nothing of that is decoded or looked at here.

    Raises:
        NotAuthenticated: no credentials, or those of another scheme.
        InvalidToken: two headers, or longer than any token of ours.
    """
    headers = values_of(scope, b"authorization")
    if len(headers) != 1:
        if not headers:
            raise NotAuthenticated
        raise InvalidToken(detail="more than one Authorization header")
    scheme, _, rest = headers[0].strip(b" ").partition(b" ")
    # RFC 9110 section 11.1: the scheme is compared without regard to case.
    scheme = scheme.lower()
    if scheme not in _SCHEMES:
        raise NotAuthenticated
    token = rest.strip(b" ")
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken(detail="too long to be a token")
    return scheme, token.decode("latin-1")


async def check_token(context: TokenContext, token: str) -> AccessToken:
    """The claims of a token that somebody else has taken out of a request, as `bearer_of` checks it.

    Raises:
        InvalidToken, DisabledAccount: it is not good, or is good only together with a proof, which is not here.
        Unavailable: whether it was revoked cannot be known.
    """
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken(detail="too long to be a token")
    return _unbound(await context.resolve_user(whole(token)))[1]


def bearer_token(scope: Mapping[str, Any]) -> str:
    """The one bearer token of a request that is not for an API: what it is, its reader knows.

    Raises:
        NotAuthenticated: no credentials, or those of another scheme.
        InvalidToken: two headers, or what follows the scheme is not one token.
    """
    scheme, token = credentials(scope)
    if scheme != _BEARER:
        raise NotAuthenticated
    return whole(token)
