"""An authorization request on its way through our pages: as text, in a field or a link.

It is read again from scratch at each step, so it needs no protection of its own; `fastlatch_shown` beside it does, and
is signed.
"""

from dataclasses import dataclass

from fastlatch.domain.errors import InvalidRequest
from fastlatch.web.forms import parse_form, spell_form

SHOWN = "fastlatch_shown"
_LONGEST = 6_000
"""Characters: with what we add it still is a query that our own door lets in."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Parameters, the text that spells them, and what came beside them."""

    parameters: dict[str, str]
    text: str
    shown: str


NOTHING = Carried({}, "", "")
"""What is carried when somebody signs in for no app."""


def read_carried(query: bytes) -> Carried:
    """Of a query or a form.

    Raises:
        InvalidRequest: a parameter is repeated, or malformed; or it is all too long.
        InvalidTarget: a resource has a space.
    """
    parameters = parse_form(query, resources=True)
    shown = parameters.pop(SHOWN, "")
    text = spell_form(parameters)
    if len(text) > _LONGEST:
        raise InvalidRequest("The authorization request is too long.")
    return Carried(parameters, text, shown)
