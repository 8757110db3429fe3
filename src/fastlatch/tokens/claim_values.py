"""RFC 7519 sections 2 and 4: the values of a JWT's claims, read as if a stranger had written them."""

from typing import Any

LONGEST_JTI = 256
"""Characters of an id that a stranger has chosen, and that is remembered until it may come again."""
_MAX_NUMBER = 2**53
"""Beyond it a JSON number is not the same number to every reader (RFC 8259 section 6)."""


def read_time(value: Any) -> int | float | None:
    """Section 2, NumericDate; None: it is none. `true` is a number to Python and not to JSON, NaN is one to nobody."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MAX_NUMBER:
        return None
    return value


def read_name(value: Any) -> str | None:
    """Of somebody or something; None: it is none.

    Printable, so that no store is asked for half a surrogate pair or a NUL, which none of them can hold.
    """
    return value if isinstance(value, str) and value and value.isprintable() else None


def read_jti(value: Any) -> str | None:
    """Section 4.1.7, "a unique identifier for the JWT", in bounds; None: it is none."""
    name = read_name(value)
    return None if name is None or len(name) > LONGEST_JTI else name
