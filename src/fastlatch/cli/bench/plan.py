"""How long each part of `fastlatch bench` lasts, so that all of it takes about as long as it says."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What can be measured alone with `--only`."""

    HASH = "hash"
    LOGINS = "logins"
    REQUESTS = "requests"
    TIMING = "timing"
    REFRESH = "refresh"


FULL_SECONDS = 60
QUICK_SECONDS = 15
LEAST_SECONDS = 3
MOST_SECONDS = 600
_ROUGH_BELOW = 40
_SECONDS_A_ROUND = 12
"""Of the whole run."""
_FEWEST_ROUNDS, _MOST_ROUNDS = 3, 25

_SHARE = {Part.HASH: 0.08, Part.LOGINS: 0.27, Part.REQUESTS: 0.38, Part.TIMING: 0.2, Part.REFRESH: 0.07}
"""Of the time; by how noisy each is."""
START_SECONDS = 4.0
"""Seconds until the server answers and the users are there, about, on a machine of two cores."""
_LEAST_WORK = 2.0
"""Seconds that a run measures for at least, however short it is to be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Of one run. A slow hash makes it longer: nothing is measured on less than a few hashes."""

    seconds: float
    parts: frozenset[Part]

    @property
    def rough(self) -> bool:
        """Whether the figures should be taken with a grain of salt for the shortness of the rounds alone."""
        return self.seconds < _ROUGH_BELOW

    @property
    def rounds(self) -> int:
        """How often the two sides of a comparison alternate."""
        return min(_MOST_ROUNDS, max(_FEWEST_ROUNDS, round(self.seconds / _SECONDS_A_ROUND)))

    @property
    def needs_server(self) -> bool:
        """Everything but the hash itself is asked of a server."""
        return bool(self.of_server())

    def of_server(self) -> tuple[Part, ...]:
        """What is asked of a server, in order."""
        return tuple(part for part in Part if part in self.parts - {Part.HASH})

    def time_for(self, part: Part) -> float:
        """Seconds for one part, as part of a whole run, even when it runs alone."""
        return max(_LEAST_WORK, self.seconds - START_SECONDS) * _SHARE[part]

    def expected(self) -> float:
        """Seconds that the chosen parts take."""
        return sum(self.time_for(part) for part in self.parts) + (START_SECONDS if self.needs_server else 0)
