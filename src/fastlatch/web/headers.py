"""Request headers straight from the ASGI scope: names are in lower case there, and values are bytes.

The framework's own class decodes every header at every look, which costs more than all of our checks of a token.
"""

from collections.abc import Mapping
from typing import Any


def values_of(scope: Mapping[str, Any], name: bytes) -> list[bytes]:
    """All values of one header, so that a repeated one is seen. `name` is in lower case."""
    return [value for key, value in scope["headers"] if key == name]


def text_of(values: list[bytes]) -> list[str]:
    """As text, the way the framework reads it: byte for byte."""
    return [value.decode("latin-1") for value in values]
