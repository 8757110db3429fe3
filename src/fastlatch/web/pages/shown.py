"""OpenID Connect Core section 3.1.2.1, `prompt=login`: what says that somebody has signed in for this very request.

It travels in the address behind the sign-in page, signed for this browser, this request and this login. Without it the
person would be asked again for ever; and a made up one would spare them being asked at all.
"""

import re

from .carried import SHOWN, Carried
from .signature import Purpose
from .visit import Visit

_MARK = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{1,64})")
_GOOD_FOR = 3_600
"""Seconds: time to read what a client asks for, and none to come back tomorrow by an address in the history."""


def mark_shown(visit: Visit, carried: Carried) -> str:
    """The parameter, for the login of this visit."""
    moment = "0" if visit.signed_in is None else str(visit.signed_in.login.at)
    return f"{SHOWN}={moment}.{visit.sign(Purpose.SHOWN, carried.text, moment)}"


def shown_at(visit: Visit, carried: Carried) -> int:
    """When this person signed in for this request, in seconds since the epoch; 0: they have not."""
    found = _MARK.fullmatch(carried.shown)
    if found is None or not visit.is_signed(found[2], Purpose.SHOWN, carried.text, found[1]):
        return 0
    moment = int(found[1])
    return moment if visit.context.clock() - moment <= _GOOD_FOR else 0
