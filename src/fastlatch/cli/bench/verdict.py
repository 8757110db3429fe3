"""What the figures mean, in plain words; on a busy machine nothing is called good or bad."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from .argon2_choice import LEAST_WORK
from .logins import Logins
from .result import Result
from .rounding import at_least_percent, at_most_times
from .storm import STORM, Requests
from .timing import TimingGap

GOOD_SHARE = 0.95
MOST_TIMES_P99 = 3.0
GOOD_KEPT = 0.85
SMALL_GAP = 0.05
_HALF = 0.5
_ENOUGH_PAIRS = 200
"""With as many, an area of 0.6 looks like 0.55 or less once in twenty times."""

_MOST_OTHERS = 0.1
_MOST_LOAD = 0.5
"""For each core, where the system does not tell who computes."""
_MOST_WAITING = 1.2
"""Times a hash's processor time."""
_MOST_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence."""

    about: str
    sentence: str
    good: bool | None
    """None when it cannot be said."""


def judge(result: Result) -> list[Verdict]:
    """What was measured, against what it should be."""
    quiet = not list(disturbances(result))
    verdicts = []
    if result.argon2.work < LEAST_WORK:
        sentence = "The hash is weaker than the least that OWASP recommends: measure with one that you can use."
        verdicts.append(Verdict("hash", sentence, good=False))
    if result.logins is not None:
        # With a cheaper hash, or clients on its only core, the share says how dear everything else is.
        fair = result.argon2.work >= LEAST_WORK and result.machine.cores > 1
        verdicts.append(_of_logins(result.logins, quiet and fair))
    if result.requests is not None:
        verdicts.extend(_of_requests(result.requests, quiet))
    if result.timing is not None:
        verdicts.append(_of_timing(result.timing))
    return verdicts


def disturbances(result: Result) -> Iterator[str]:
    """Why the figures should not be believed too much."""
    others, load = result.other_programs, result.machine.load_average
    if others is not None and others > _MOST_OTHERS:
        yield f"Other programs took {others:.0%} of the cores meanwhile."
    if others is None and load is not None and load > _MOST_LOAD * result.machine.cores:
        yield f"The load average was {load:.1f} before it began."
    cost = result.hash
    # Several lanes compute at the same time, so that the two times say nothing about waiting.
    if cost and result.argon2.lanes == 1 and cost.milliseconds > _MOST_WAITING * cost.processor_milliseconds:
        yield f"A hash took {cost.milliseconds:.1f} ms and computed for {cost.processor_milliseconds:.1f} of them."
    if result.logins is not None and result.logins.spread > _MOST_SPREAD:
        yield f"The rounds of logins differ by {result.logins.spread:.0%}."


def _of_logins(logins: Logins, comparable: bool) -> Verdict:
    said = f"Logins reach {at_least_percent(logins.share)} of what this machine can hash"
    good = logins.share >= GOOD_SHARE
    return Verdict("logins", f"{said}{'' if good else f'; {GOOD_SHARE:.0%} is the aim'}.", _if(comparable, good))


def _of_requests(requests: Requests, quiet: bool) -> Iterator[Verdict]:
    said = (
        f"While {STORM} logins are in flight, 99 of 100 requests with a token are answered within "
        f"{requests.storm_p99:.1f} ms, {at_most_times(requests.p99_ratio)} as long as without"
    )
    good = requests.p99_ratio <= MOST_TIMES_P99
    aim = f"; at most {MOST_TIMES_P99:.0f} times is the aim"
    yield Verdict("requests", f"{said}{'' if good else aim}.", _if(quiet, good))
    said = f"They keep {at_least_percent(requests.kept)} of their throughput"
    good = requests.kept >= GOOD_KEPT
    yield Verdict("requests", f"{said}{'' if good else f'; {GOOD_KEPT:.0%} is the aim'}.", _if(quiet, good))


def _of_timing(timing: TimingGap) -> Verdict:
    """Judged by intervals, so that noise widens the doubt and nothing else: good needs evidence as bad does."""
    off = abs(timing.area_under_curve - _HALF)
    # The standard error of the area when there is nothing to tell (Mann and Whitney).
    doubt = 2 * sqrt((2 * timing.pairs + 1) / (12 * timing.pairs**2))
    if timing.low > SMALL_GAP or timing.high < -SMALL_GAP or off - doubt > SMALL_GAP:
        return Verdict("timing", "A stranger could tell from the time whether a name exists.", good=False)
    if timing.pairs < _ENOUGH_PAIRS:
        sentence = f"{timing.pairs} pairs are too few to say whether the time tells if a name exists"
        return Verdict("timing", f"{sentence}: take longer, with --seconds, for {_ENOUGH_PAIRS}.", good=None)
    if timing.low >= -SMALL_GAP and timing.high <= SMALL_GAP and off <= SMALL_GAP:
        return Verdict("timing", "The time does not tell a stranger whether a name exists.", good=True)
    return Verdict("timing", "The times vary too much to say whether they tell if a name exists.", good=None)


def _if(known: bool, good: bool) -> bool | None:
    """What a busy machine shows is chance."""
    return good if known else None
