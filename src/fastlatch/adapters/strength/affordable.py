"""How much of a password zxcvbn can read in a tenth of a second: its time must not be the caller's to choose.

It grows with the third power of the length, and with the number of ways to read `1`, `|`, `7`, `@` ... as letters:
72 such characters take five seconds.
"""

import math

_LONGEST = 40
_BUDGET = 30_000
"""Readings times characters squared."""


def affordable(password: str) -> str:
    """The beginning of the password that is worth the time: what is behind makes no strong password weak."""
    beginning = password[:_LONGEST]
    while _readings(beginning) * len(beginning) ** 2 > _BUDGET:
        beginning = beginning[: len(beginning) * 7 // 8]
    return beginning


def _readings(password: str) -> int:
    """How many ways there are: one sign for each letter. zxcvbn tries up to twice as many, where letters share one."""
    from zxcvbn.matching import L33T_TABLE  # noqa: PLC0415 (loads its word lists: in a worker, when first needed)

    signs = (len(set(password) & set(signs)) for signs in L33T_TABLE.values())
    return math.prod(number for number in signs if number)
