"""OpenID Connect Core section 2: what a client is told about the login of its user."""

import hashlib
from typing import Any

from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.secret import spell_id
from fastlatch.domain.session import Session

MEDIA_TYPE = "JWT"
"""`typ`: RFC 8725 section 3.11 keeps kinds apart by it, so no ID token passes for an access token (`at+jwt`)."""
LIFETIME = 300
"""Seconds. A client reads it at once; what it proves is a moment."""

_MULTIPLE = frozenset({"otp", "hwk", "swk", "mfa"})
"""RFC 8176 section 2: methods of a second factor."""


def id_token_claims(  # noqa: PLR0913 (keyword-only; each is a claim, or what one is made of)
    session: Session, *, policy: TokenPolicy, access_token: str, algorithm: str, nonce: str | None, now: int
) -> dict[str, Any]:
    """The claims for the client of a session that was begun on a page of ours."""
    claims: dict[str, Any] = {
        "iss": policy.issuer,
        "sub": session.user_id,
        "aud": session.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "at_hash": _half_hash(access_token, algorithm),
        "sid": session.id,
    }
    login = session.login
    if login is not None:
        claims |= {"auth_time": login.at, "amr": list(login.methods), "acr": _acr(login.methods)}
    if nonce is not None:
        claims["nonce"] = nonce
    return claims


def _half_hash(access_token: str, algorithm: str) -> str:
    """Section 3.1.3.6: the left-most half of the hash that `alg` uses; Ed25519 uses SHA-512 (RFC 8032)."""
    digest = (hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256)(access_token.encode()).digest()
    return spell_id(digest[: len(digest) // 2])


def _acr(methods: tuple[str, ...]) -> str:
    """One factor or several; the words are ours, as section 2 leaves them to the parties."""
    return "2" if len(methods) > 1 or not _MULTIPLE.isdisjoint(methods) else "1"
