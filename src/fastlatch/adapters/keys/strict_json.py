"""RFC 7515 section 4 and RFC 8725 section 2.6: one reading of a JSON object, or none.

"The Header Parameter names within the JOSE Header MUST be unique": two readers of a text with duplicate members may
see two different tokens, so such a text is refused, at every level, in the payload too (RFC 7519 section 4).
"""

import json
from typing import Any, NoReturn


def read_object(raw: bytes) -> dict[str, Any]:
    """The members of a JSON object in UTF-8.

    Raises:
        ValueError: anything else: another encoding, NaN, duplicate members, too deep, an endless number, no object.
    """
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if type(value) is not dict:
        raise ValueError("not a JSON object")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate members")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
