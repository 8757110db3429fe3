"""OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2: an ID token that comes back to say who is meant.

It is as good long after it has expired: "The OP SHOULD accept ID Tokens when the RP [...] has a current session or had
a recent session at the OP, even when the "exp" time has passed." It does not say who sends it, so it opens nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.authorization import AuthorizationRequest
from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.policy import TokenPolicy
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import IdTokenKeys
from fastlatch.ports.subjects import Subjects
from fastlatch.tokens.claim_values import read_name
from fastlatch.tokens.id_token import MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class IdTokenHint:
    """What one of our ID tokens has said."""

    client_id: str
    subject: str
    """What its client calls the user."""
    session_id: str


class ReadIdTokenHint:
    """Ours, or none."""

    def __init__(self, keys: IdTokenKeys, policy: TokenPolicy, clock: Clock) -> None:
        self._keys = keys
        self._policy = policy
        self._clock = clock

    def __call__(self, token: str) -> IdTokenHint | None:
        """What it says; None: it was not made here, or its key is gone by now."""
        try:
            claims = self._keys.verify_id_token(token, now=int(self._clock()), media_type=MEDIA_TYPE)
        except InvalidToken:
            return None
        return _read(claims) if claims.get("iss") == self._policy.issuer else None


def _read(claims: Mapping[str, Any]) -> IdTokenHint | None:
    """None: signed by our key, but not by this program."""
    client_id, subject, session_id = (read_name(claims.get(name)) for name in ("aud", "sub", "sid"))
    if client_id is None or subject is None or session_id is None:
        return None
    return IdTokenHint(client_id, subject, session_id)


class Whom(Enum):
    """Whom a hint names, seen from somebody who has signed in."""

    THEM = "them, or there is no hint"
    ANOTHER = "somebody else"
    NOBODY = "it is none of this client's"


class HintedUser:
    """Reads the `id_token_hint` of an authorization request."""

    def __init__(self, read: ReadIdTokenHint, subjects: Subjects) -> None:
        self._read = read
        self._subjects = subjects

    def __call__(self, request: AuthorizationRequest, signed_in: SignedIn) -> Whom:
        """Whether it is they. No client is told by an ID token of another client who has signed in here."""
        token = request.parameters.get("id_token_hint")
        if token is None:
            return Whom.THEM
        hint = self._read(token)
        if hint is None or hint.client_id != request.client.id:
            return Whom.NOBODY
        theirs = self._subjects.of(request.client, signed_in.account.user.id)
        return Whom.THEM if hint.subject == theirs else Whom.ANOTHER
