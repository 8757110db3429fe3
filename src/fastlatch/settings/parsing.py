"""From the text of an environment variable to a list, a set or a mapping, before Pydantic checks its parts."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastlatch.domain.errors import InvalidScope
from fastlatch.domain.scope import parse_scope


def words(value: Any) -> Any:
    """`a, b` or `["a", "b"]` as a list; anything that is not text is left to Pydantic."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return _json(value, list, 'write a comma-separated list or a JSON array like ["a", "b"]')
    return [part.strip() for part in value.split(",") if part.strip()]


def scope(value: Any) -> Any:
    """RFC 6749 section 3.3: `a b` as a set of scope tokens; a collection's members must be scope tokens too."""
    if isinstance(value, str):
        return _scope_tokens(value)
    if isinstance(value, Iterable):
        return _scope_tokens(" ".join(map(str, value)))
    return value


def mapping(value: Any) -> Any:
    """A JSON object; anything that is not text is left to Pydantic."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return {}
    return _json(value, dict, 'write a JSON object like {"items:read": "Read items"}')


def _scope_tokens(value: str) -> frozenset[str]:
    try:
        return parse_scope(value)
    except InvalidScope as error:
        raise ValueError(error.description) from None


def _json(value: str, expected: type, mend: str) -> Any:
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError(mend) from None
    if not isinstance(parsed, expected):
        raise ValueError(mend)  # noqa: TRY004 (Pydantic gathers ValueError)
    return parsed


def names(value: Any) -> Any:
    """`a b`, `a, b`, or the names of a mapping, as a list; what follows them in a mapping is for somebody else."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = mapping(value)
    if isinstance(value, Mapping):
        return list(value)
    return words(value.replace(" ", ",")) if isinstance(value, str) and "[" not in value else words(value)
