"""RFC 6749 section 5.1: what the token endpoint gives, and how long it is good for."""

from dataclasses import dataclass

from .errors import LoginUnavailable
from .exchange import Answer

_UNKNOWN_LIFE = 300.0
"""Seconds, where the server does not say."""


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """Holds secrets: has no repr."""

    access_token: str
    good_until: float
    """Seconds since the epoch."""
    refresh_token: str | None


def read_tokens(answer: Answer, *, now: float, leeway: float) -> Tokens:
    """Of a success.

    `leeway`: seconds before its end in which a token is renewed already; at most half of its life.

    Raises:
        LoginUnavailable: there is no token that we could use in it.
    """
    token, kind = answer.document.get("access_token"), answer.document.get("token_type")
    if not isinstance(token, str) or not isinstance(kind, str) or kind.lower() != "bearer":
        raise LoginUnavailable("The token endpoint gave no bearer token.")
    said = answer.document.get("expires_in")
    life = float(said) if isinstance(said, int | float) and not isinstance(said, bool) and said > 0 else _UNKNOWN_LIFE
    refresh = answer.document.get("refresh_token")
    return Tokens(token, now + max(life - leeway, life / 2), refresh if isinstance(refresh, str) else None)
