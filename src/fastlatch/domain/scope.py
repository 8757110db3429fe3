"""RFC 6749 section 3.3: scope = scope-token *( SP scope-token ), scope-token = 1*( %x21 / %x23-5B / %x5D-7E )."""

import re
from collections.abc import Iterable

from .errors import InvalidScope

_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_MAX_LENGTH = 4096


def parse_scope(value: str) -> frozenset[str]:
    """The scope tokens of a parameter; empty when the parameter is.

    Raises:
        InvalidScope: a character outside the grammar, or an unreasonable length.
    """
    if len(value) > _MAX_LENGTH:
        raise InvalidScope("The scope is too long.")
    tokens = [token for token in value.split(" ") if token]
    if not all(_TOKEN.fullmatch(token) for token in tokens):
        raise InvalidScope("The scope has a character that RFC 6749 does not allow.")
    return frozenset(tokens)


def format_scope(scopes: Iterable[str]) -> str:
    """One string, sorted, so that the same set is always written the same way."""
    return " ".join(sorted(scopes))
