"""RFC 9106 section 4: memory first, then passes, as far as the latency allows; never below OWASP's floor.

One lane always: the pool gives each core a hash of its own (decision 0011), and lanes would only make them compete.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastlatch.adapters.hashing.bounds import MAX_ARGON2_TRAFFIC, MAX_MEMORY

_MIB = 1024
"""KiB."""
_LADDER_MIB = (24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
_BEGIN_AT = 1 / 4
"""Of the latency: what is much cheaper is not worth measuring."""
_NEARER = 0.97
"""Of where a straight line between two measurements meets the latency."""
_WORTH_A_TRY = 1.05
_MOST_PASSES = 100
"""What the setting takes."""


@dataclass(frozen=True, slots=True)
class Argon2Parameters:
    """Of one hash."""

    memory_kib: int
    iterations: int
    lanes: int

    def settings_lines(self) -> tuple[str, ...]:
        """As they stand in `.env`."""
        return (
            f"FASTLATCH_ARGON2_MEMORY_KIB={self.memory_kib}",
            f"FASTLATCH_ARGON2_ITERATIONS={self.iterations}",
            f"FASTLATCH_ARGON2_LANES={self.lanes}",
        )

    def pool_memory(self, cores: int) -> int:
        """Bytes while every thread of the pool hashes."""
        return self.memory_kib * 1024 * cores

    @property
    def work(self) -> int:
        """KiB that are written: what an attacker pays for each guess."""
        return self.memory_kib * self.iterations


FLOOR = Argon2Parameters(memory_kib=19 * _MIB, iterations=2, lanes=1)
"""OWASP's recommendation with two passes, and our default."""
LEAST_WORK = 5 * 7 * _MIB
"""KiB: the cheapest of the cheat sheet's equals, 7 MiB with five passes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Parameters with what they cost here."""

    parameters: Argon2Parameters
    seconds: float
    """Of one hash, while every core computes one."""
    fits: bool


def find_candidates(
    seconds_of: Callable[[Argon2Parameters], float], *, latency: float, most_memory_kib: int
) -> list[Candidate]:
    """Measure what is near the latency, in order of work. The first is the floor, whether it fits or not."""

    def measure(parameters: Argon2Parameters) -> Candidate:
        seconds = seconds_of(parameters)
        return Candidate(parameters, seconds, seconds <= latency)

    found = [measure(FLOOR)]
    for memory in _ladder(found[0], latency, min(most_memory_kib, MAX_MEMORY // 1024)):
        if not found[-1].fits:
            break
        found.append(measure(_with_memory(memory)))
    if found[-1].fits:
        found.extend(_more_passes(found[-1], latency, measure))
    elif len(found) > 1:
        found.extend(_between(found[-2], found[-1], latency, measure))
    return sorted(found, key=lambda candidate: candidate.parameters.work)


def recommended(candidates: list[Candidate]) -> Candidate:
    """The one that costs an attacker most among those that fit; the floor when none does."""
    fitting = [candidate for candidate in candidates if candidate.fits]
    return max(fitting, key=lambda candidate: candidate.parameters.work) if fitting else candidates[0]


def _ladder(floor: Candidate, latency: float, most_memory_kib: int) -> Iterator[int]:
    begin = FLOOR.memory_kib * latency / floor.seconds * _BEGIN_AT
    steps = [mib * _MIB for mib in _LADDER_MIB if mib * _MIB <= most_memory_kib]
    last = most_memory_kib // _MIB * _MIB
    if last > FLOOR.memory_kib and last not in steps:
        steps.append(last)
    yield from (memory for memory in steps if memory >= begin or memory == steps[-1])


def _more_passes(
    widest: Candidate, latency: float, measure: Callable[[Argon2Parameters], Candidate]
) -> Iterator[Candidate]:
    """All the memory there may be, and time left."""
    memory, passes = widest.parameters.memory_kib, widest.parameters.iterations
    most = min(_MOST_PASSES, MAX_ARGON2_TRAFFIC // (memory * 1024))
    tried = min(most, int(latency / (widest.seconds / passes)))
    while tried > passes:
        candidate = measure(Argon2Parameters(memory, tried, FLOOR.lanes))
        yield candidate
        if candidate.fits:
            return
        tried -= 1


def _between(
    fitting: Candidate, slow: Candidate, latency: float, measure: Callable[[Argon2Parameters], Candidate]
) -> Iterator[Candidate]:
    """One more try where a straight line meets the latency, if that is worth it."""
    low, high = fitting.parameters.memory_kib, slow.parameters.memory_kib
    meeting = low + (high - low) * (latency - fitting.seconds) / (slow.seconds - fitting.seconds)
    memory = int(meeting * _NEARER) // _MIB * _MIB
    if memory >= low * _WORTH_A_TRY:
        yield measure(_with_memory(memory))


def _with_memory(memory_kib: int) -> Argon2Parameters:
    return Argon2Parameters(memory_kib, FLOOR.iterations, FLOOR.lanes)
