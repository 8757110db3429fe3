"""OpenID Connect Core section 2: what a client is told about the login of its user."""

import hashlib
from typing import Any

from fastlatch.domain.client import Client
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.secret import new_id, spell_id
from fastlatch.domain.session import Session
from fastlatch.ports.keys import IdTokenKeys
from fastlatch.ports.subjects import Subjects

MEDIA_TYPE = "JWT"
"""`typ`: RFC 8725 section 3.11 keeps kinds apart by it, so no ID token passes for an access token (`at+jwt`)."""
LOGOUT_MEDIA_TYPE = "logout+jwt"
"""OpenID Connect Back-Channel Logout section 2.4."""
LIFETIME = 300
"""Seconds. A client reads it at once; what it proves is a moment."""
LOGOUT_LIFETIME = 120
"""Seconds. Section 4 of Back-Channel Logout: "preferably at most two minutes in the future"."""

_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_MULTIPLE = frozenset({"otp", "hwk", "swk", "mfa"})
"""RFC 8176 section 2: methods of a second factor."""


class IdTokens:
    """Makes ID tokens and logout tokens, each signed in the way that its client has registered for."""

    def __init__(self, keys: IdTokenKeys, policy: TokenPolicy, subjects: Subjects) -> None:
        self._keys = keys
        self._policy = policy
        self._subjects = subjects

    def subject(self, client: Client, user_id: str) -> str:
        """What this client calls this user."""
        return self._subjects.of(client, user_id)

    async def prepare(self, client: Client) -> None:
        """Have the key that this client needs: takes time for the first client of its kind alone.

        Raises:
            Unavailable: it could not be stored.
        """
        algorithm = self._algorithm(client)
        if algorithm is not None:
            await self._keys.prepare(algorithm)

    def of_login(
        self, session: Session, client: Client, access_token: str, *, nonce: str | None, now: int
    ) -> str | None:
        """For a session that was begun on a page of ours; None where no client could check it."""
        algorithm = self._algorithm(client)
        if algorithm is None:
            return None
        claims: dict[str, Any] = {
            "iss": self._policy.issuer,
            "sub": self.subject(client, session.user_id),
            "aud": client.id,
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
        return self._keys.sign_id_token(claims, algorithm=algorithm, now=now, media_type=MEDIA_TYPE)

    def of_logout(self, session_id: str, client: Client, user_id: str, *, now: int) -> str | None:
        """Back-Channel Logout section 2.4: that this session has ended; "A "nonce" Claim MUST NOT be present"."""
        algorithm = self._algorithm(client)
        if algorithm is None:
            return None
        claims = {
            "iss": self._policy.issuer,
            "sub": self.subject(client, user_id),
            "aud": client.id,
            "iat": now,
            "exp": now + LOGOUT_LIFETIME,
            "jti": new_id(),
            "events": {_LOGOUT: {}},
            "sid": session_id,
        }
        return self._keys.sign_id_token(claims, algorithm=algorithm, now=now, media_type=LOGOUT_MEDIA_TYPE)

    def _algorithm(self, client: Client) -> str | None:
        offered = self._keys.algorithms
        if client.id_token_algorithm in offered:
            return client.id_token_algorithm
        return offered[0] if offered else None


def _half_hash(access_token: str, algorithm: str) -> str:
    """Section 3.1.3.6: the left-most half of the hash that `alg` uses; Ed25519 uses SHA-512 (RFC 8032)."""
    digest = (hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256)(access_token.encode()).digest()
    return spell_id(digest[: len(digest) // 2])


def _acr(methods: tuple[str, ...]) -> str:
    """One factor or several; the words are ours, as section 2 leaves them to the parties."""
    return "2" if len(methods) > 1 or not _MULTIPLE.isdisjoint(methods) else "1"
