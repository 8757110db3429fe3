"""OpenID Connect Core section 5.3: what an app may know of its user, by the scopes of its token (section 5.4)."""

from collections.abc import Collection
from typing import Any

from fastlatch.domain.user import User

SCOPE = "openid"
CLAIMS = ("sub", "name", "preferred_username", "email", "email_verified")


def userinfo_claims(user: User, scopes: Collection[str], *, called: str | None = None) -> dict[str, Any]:
    """The claims. Section 5.3.2: one that is not there "SHOULD be omitted from the JSON object".

    `called`: what its client calls the user, where that is not their id. The same section: it "MUST be verified to
    exactly match the "sub" Claim in the ID Token".
    """
    claims: dict[str, Any] = {"sub": called or user.id}
    if "profile" in scopes:
        claims |= {"preferred_username": user.username, "name": user.full_name or user.username}
    if "email" in scopes and user.email is not None:
        # Nobody has asked the owner of the address, and section 5.1 lets a client rely on what is said of that.
        claims |= {"email": user.email, "email_verified": False}
    return claims
