"""RFC 6749 section 3.3: scope = scope-token *( SP scope-token ), scope-token = 1*( %x21 / %x23-5B / %x5D-7E )."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .errors import InvalidScope

OPENID_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})
"""OpenID Connect Core sections 5.4 and 11: about the user themselves, so every user may grant them."""

_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_MAX_LENGTH = 1024
_USUAL_LENGTH = 256


def parse_scope(value: str) -> frozenset[str]:
    """The scope tokens of a parameter; empty when the parameter is.

    Raises:
        InvalidScope: a character outside the grammar, or an unreasonable length.
    """
    if len(value) > _MAX_LENGTH:
        raise InvalidScope("The scope is too long.")
    return _parse_and_remember(value) if len(value) <= _USUAL_LENGTH else _parse(value)


def format_scope(scopes: Iterable[str]) -> str:
    """One string, sorted, so that the same set is always written the same way."""
    return " ".join(sorted(scopes))


def grantable(scopes: frozenset[str], *, on_our_page: bool) -> frozenset[str]:
    """What a user with these scopes may grant.

    About themselves everybody may tell; but it is a page of ours that asks whether they will.
    """
    return scopes | OPENID_SCOPES if on_our_page else scopes


def _parse(value: str) -> frozenset[str]:
    tokens = [token for token in value.split(" ") if token]
    if not all(_TOKEN.fullmatch(token) for token in tokens):
        raise InvalidScope("The scope has a character that RFC 6749 does not allow.")
    return frozenset(tokens)


# Few are in use, so that thousands of tokens in memory share their sets.
_parse_and_remember = lru_cache(maxsize=512)(_parse)
