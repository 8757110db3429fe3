"""RFC 8725 section 3.5: "human-memorizable passwords MUST NOT be directly used as the key to a keyed-MAC algorithm".

Nor may anything that is printed in a tutorial, short, or repetitive.
"""

from collections import Counter
from itertools import pairwise
from math import log2

MINIMUM_BYTES = 32
"""RFC 7518 section 3.2: "A key of the same size as the hash output [...] or larger MUST be used"."""
_MINIMUM_BITS = 72.0
"""Well below any random secret of 32 characters, well above what people type."""
_SAMPLE = 256
"""Characters that are looked at; finding a period takes the square of their number."""
_MINIMUM_STEPS = 6
"""Of different distances between neighbouring characters: "abcdefgh" has one, random text has many."""

PUBLISHED = (
    # Plain text on purpose: they are printed on the pages that people copy from, so there is nothing to hide.
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "your-super-secret-key-change-this-in-production",
    "super-secret-key",
    "change-me-in-production",
    "a-string-secret-at-least-256-bits-long",
    "your-256-bit-secret",
    "changeme",
    "secret",
)
_PLACEHOLDERS = (
    "change-me",
    "change_me",
    "changeme",
    "change-this",
    "change_this",
    "changethis",
    "your-secret",
    "your_secret",
    "yoursecret",
    "super-secret",
    "super_secret",
    "supersecret",
    "secret-key",
    "secret_key",
    "secretkey",
    "replace-me",
    "replace_me",
    "replaceme",
    "insecure",
)


def weakness(secret: str) -> str | None:
    """Why this secret is not taken, without repeating it; None when it is good enough."""
    folded = secret.strip().casefold()
    if not folded:
        return "it is empty"
    if folded in PUBLISHED or any(printed in folded for printed in PUBLISHED if len(printed) >= MINIMUM_BYTES):
        return "it is printed in a tutorial, so everybody knows it"
    if any(placeholder in folded for placeholder in _PLACEHOLDERS):
        return "it reads like a placeholder that was never replaced"
    if len(secret.strip().encode()) < MINIMUM_BYTES:
        return f"it is shorter than {MINIMUM_BYTES} bytes"
    sample = secret.strip()[:_SAMPLE]
    if _bits(sample) < _MINIMUM_BITS or _steps(sample) < _MINIMUM_STEPS:
        return "it repeats itself too much to be random"
    return None


def _bits(secret: str) -> float:
    unit = secret[: _period(secret)]
    counts = Counter(unit).values()
    return -sum(count * log2(count / len(unit)) for count in counts)


def _period(secret: str) -> int:
    """The length of the shortest beginning that, repeated, gives the whole."""
    return next(
        size
        for size in range(1, len(secret) + 1)
        if (secret[:size] * (len(secret) // size + 1))[: len(secret)] == secret
    )


def _steps(secret: str) -> int:
    return len({ord(after) - ord(before) for before, after in pairwise(secret)})
