"""RFC 9068 sections 2.2 and 4: from the claims of a token, whose signature is right, to an `AccessToken`.

Our key signed them, so they ought to be in order. They are checked as if a stranger had written them: another program
may hold the same key, and RFC 8725 section 3.10 says "Do Not Trust Received Claims".
"""

import math
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.dpop import is_thumbprint
from fastlatch.domain.errors import InvalidScope, InvalidToken
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.scope import parse_scope
from fastlatch.domain.token import AccessToken

from .actor_claim import read_actor
from .claim_values import read_name, read_time

SESSION_CLIENT = "fastlatch_session_client"
"""A claim of ours in exchanged tokens, as RFC 7519 section 4.3 leaves to issuer and reader: whose session it is, for
what ends that client ends them. No registered claim says it: `client_id` is who has exchanged it (RFC 8693 section
4.3), and the first one need not stand in `act`."""
_MAX_AHEAD = 10
"""Seconds that the clock of another process of ours may be ahead."""


def read_access_token(
    claims: Mapping[str, Any], policy: TokenPolicy, *, now: float, elsewhere: frozenset[str] = frozenset()
) -> AccessToken:
    """The token behind the claims. `elsewhere`: other APIs, for which it may be as well.

    Raises:
        InvalidToken: a claim is missing, of another JSON type, for somebody else, or not of this time.
    """
    if claims.get("iss") != policy.issuer:
        raise InvalidToken(detail="iss is not this issuer")
    audience = _audience(claims.get("aud"))
    if policy.audience in audience and len(audience) == 1:
        audience = (policy.audience,)  # one string for the thousands of tokens in memory
    elif policy.audience not in audience and elsewhere.isdisjoint(audience):
        raise InvalidToken(detail="aud is somebody else")
    expires_at, issued_at = math.floor(_time(claims, "exp")), math.floor(_time(claims, "iat"))
    if expires_at <= now:
        raise InvalidToken(detail="exp is over")
    if issued_at > now + _MAX_AHEAD or issued_at > expires_at:
        raise InvalidToken(detail="iat is in the future")
    if "nbf" in claims and _time(claims, "nbf") > now:
        raise InvalidToken(detail="nbf is in the future")
    return AccessToken(
        subject=_text(claims, "sub"),
        client_id=_text(claims, "client_id"),
        scopes=_scopes(claims),
        session_id=_text(claims, "sid") if "sid" in claims else None,
        token_id=_text(claims, "jti"),
        issuer=policy.issuer,
        audience=audience,
        issued_at=issued_at,
        expires_at=expires_at,
        key_thumbprint=_key(claims["cnf"]) if "cnf" in claims else None,
        actor=read_actor(claims.get("act")),
        session_client_id=_text(claims, SESSION_CLIENT) if SESSION_CLIENT in claims else None,
    )


def _key(confirmation: Any) -> str:
    """RFC 9449 section 6.1, `cnf`. A token that is bound in a way which nobody here can check is good for nobody."""
    jkt = confirmation.get("jkt") if isinstance(confirmation, dict) and len(confirmation) == 1 else None
    if not isinstance(jkt, str) or not is_thumbprint(jkt):
        raise InvalidToken(detail="cnf is not the thumbprint of a key")
    return jkt


def _audience(value: Any) -> tuple[str, ...]:
    """RFC 7519 section 4.1.3: "an array of case-sensitive strings", or "a single case-sensitive string"."""
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise InvalidToken(detail="aud is not a string nor a list of strings")
    return tuple(values)


def _time(claims: Mapping[str, Any], name: str) -> int | float:
    value = read_time(claims.get(name))
    if value is None:
        raise InvalidToken(detail=f"{name} is not a time")
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = read_name(claims.get(name))
    if value is None:
        raise InvalidToken(detail=f"{name} is not a name")
    return value


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    value = claims.get("scope", "")
    if not isinstance(value, str):
        raise InvalidToken(detail="scope is not a string")
    try:
        return parse_scope(value)
    except InvalidScope as error:
        raise InvalidToken(detail="scope is malformed") from error
