"""RFC 7636: whoever redeems a code shows that it is the one who asked for it. `S256` only (ASVS 10.4.6)."""

import hashlib
import re

from .errors import InvalidGrant, InvalidRequest
from .secret import same, spell_id

METHOD = "S256"

# Section 4.2: the base64url of a SHA-256, which has 43 characters; of the last one only four bits count.
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
# Section 4.1: code-verifier = 43*128unreserved.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def check_challenge(challenge: str | None, method: str | None) -> None:
    """Refuse what could never be met, or would protect nothing. None and None: PKCE is not used.

    Raises:
        InvalidRequest: the method is not S256, or the challenge is no SHA-256.
    """
    if challenge is None:
        if method is not None:
            raise InvalidRequest("code_challenge is missing.")
        return
    if method != METHOD:
        # Section 4.3: without a method it would be "plain".
        raise InvalidRequest("code_challenge_method has to be S256.")
    if not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequest("code_challenge is not the base64url of a SHA-256.")


def check_verifier(verifier: str | None, challenge: str | None) -> None:
    """Whether this is what the challenge was made of.

    RFC 9700 section 4.8.2: "the authorization server MUST ensure that if there was no code_challenge in the
    authorization request, a request to the token endpoint containing a code_verifier is rejected".

    Raises:
        InvalidGrant: it is not, or one of the two is missing.
    """
    if challenge is None:
        if verifier is not None:
            raise InvalidGrant(detail="a code_verifier for a code that was asked for without code_challenge")
        return
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant(detail="code_verifier is missing or malformed")
    if not same(spell_id(hashlib.sha256(verifier.encode()).digest()), challenge):
        raise InvalidGrant(detail="code_verifier is not what the challenge was made of")
