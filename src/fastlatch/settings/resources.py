"""RFC 8707 section 2: the APIs that clients may ask tokens for, as an operator writes them down."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .parsing import mapping, scope, words
from .problem import Problem, setting

_LONGEST = 512
# "Its value MUST be an absolute URI, as specified by Section 4.3 of [RFC3986]. The URI MUST NOT include a fragment
# component." What it may be made of stands in appendix A there.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def read_resources(value: Any) -> Any:
    """`a, b`, or a JSON object of URIs and scopes; null: any scope. Anything that is not text is left to Pydantic."""
    if isinstance(value, str):
        value = mapping(value) if value.lstrip().startswith("{") else words(value)
    if isinstance(value, Mapping):
        return {uri: None if scopes is None else scope(scopes) for uri, scopes in value.items()}
    if isinstance(value, Iterable):
        return dict.fromkeys(value)
    return value


def is_resource(uri: str) -> bool:
    """Whether it is an absolute URI without a fragment."""
    return len(uri) <= _LONGEST and _URI.fullmatch(uri) is not None


def resource_problems(known: Iterable[str]) -> Iterator[Problem]:
    """Each of them must be one."""
    for uri in known:
        if not is_resource(uri):
            yield setting(
                "resources",
                f"{uri[:80]!r} is not an absolute URI without a fragment",
                "Write it like https://orders.example.com/.",
            )
