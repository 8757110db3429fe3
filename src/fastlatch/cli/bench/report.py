"""The result for people: aligned, plain, and in ASCII, because it is pasted into tickets."""

from collections.abc import Iterator

from .argon2_choice import Candidate, recommended
from .hash_cost import HashCost
from .load import Statuses
from .logins import Logins
from .refreshes import Refreshes
from .result import Result
from .rounding import at_least_percent, at_most_times
from .storm import STORM, Requests
from .timing import TimingGap
from .verdict import Verdict, disturbances, judge

_MIB, _GIB = 2**20, 2**30
_MARKS = {True: "good", False: "bad", None: "unsure"}


def report(result: Result) -> Iterator[str]:
    """Line by line."""
    yield from _head(result)
    if result.hash is not None:
        yield from _hash(result.hash, result)
        yield from _candidates(result.hash, result)
    if result.logins is not None:
        yield from _logins(result.logins)
    if result.requests is not None:
        yield from _requests(result.requests)
    if result.timing is not None:
        yield from _timing(result.timing)
    if result.refreshes is not None:
        yield from _refreshes(result.refreshes, in_memory=result.folder_in_memory)
    yield from _gaps(result)
    yield from _verdicts(judge(result))
    yield from _doubts(result)


def _head(result: Result) -> Iterator[str]:
    machine = result.machine
    free = "" if machine.free_memory is None else f", {machine.free_memory / _GIB:.1f} GiB free"
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    yield f"Fastlatch {result.version}, Python {machine.python}, {machine.system}, {cores}{free}"


def _hash(cost: HashCost, result: Result) -> Iterator[str]:
    parameters, cores = result.argon2, result.machine.cores
    yield ""
    yield (
        f"Password hash: Argon2id, {_mib(parameters.memory_kib * 1024)}, {_count(parameters.iterations, 'pass')}, "
        f"{_count(parameters.lanes, 'lane')} ({result.argon2_from})"
    )
    yield _row("one hash", f"{cost.milliseconds:.1f} ms")
    yield _row(
        "every core at it", f"{cost.per_second:.1f}/s", f"by the clock, in {_mib(parameters.pool_memory(cores))}"
    )


def _candidates(cost: HashCost, result: Result) -> Iterator[str]:
    cores, latency = result.machine.cores, result.latency * 1000
    chosen = recommended(list(cost.candidates))
    yield ""
    yield f"Parameters for a hash of at most {latency:.0f} ms, with every core at it; counted in processor time"
    yield f"  {'memory':>9}{'passes':>8}{'one hash':>12}{'hashes':>11}{'full pool':>12}"
    for each in cost.candidates:
        yield f"  {_candidate(each, cores)}{_remark(each, chosen)}"
    if chosen.fits:
        yield "  These lines choose it; a hash that is stored is renewed at its owner's next login:"
    else:
        yield "  Nothing that is safe is that fast here. This is the least:"
    yield from (f"    {line}" for line in chosen.parameters.settings_lines())
    if any(each.parameters.memory_kib * 1024 > cost.most_memory - _MIB for each in cost.candidates if each.fits):
        yield f"  More than {_mib(cost.most_memory)} each was not tried: a pool may take a quarter of what is free."


def _candidate(each: Candidate, cores: int) -> str:
    parameters = each.parameters
    return (
        f"{_mib(parameters.memory_kib * 1024):>9}{parameters.iterations:>8}{each.seconds * 1000:>9.1f} ms"
        f"{cores / each.seconds:>9.1f}/s{_mib(parameters.pool_memory(cores)):>12}"
    )


def _remark(each: Candidate, chosen: Candidate) -> str:
    if each is chosen and each.fits:
        return "  <- fits best"
    return "" if each.fits else "  too slow"


def _logins(logins: Logins) -> Iterator[str]:
    shares = sorted(logins.shares)
    yield ""
    yield f"Logins over HTTP, {logins.in_flight} in flight"
    yield _row("logins", f"{logins.per_second:.1f}/s", _refused(logins.statuses).removeprefix(", "))
    yield _row("raw hashes", f"{logins.raw_per_second:.1f}/s", "on the same cores, in turn with them")
    yield _row(
        "share of raw speed",
        at_least_percent(logins.share),
        f"the middle one of the rounds' own, {at_least_percent(shares[0])} to {at_least_percent(shares[-1])}",
    )


def _requests(requests: Requests) -> Iterator[str]:
    yield ""
    yield f"GET /users/me with a token, alone and while {STORM} logins are in flight, half with a wrong password"
    yield _row("", "alone", "in the storm")
    yield _row("half within", f"{requests.idle_p50:.1f} ms", f"{requests.storm_p50:.1f} ms")
    yield _row(
        "99 % within",
        f"{requests.idle_p99:.1f} ms",
        f"{requests.storm_p99:.1f} ms, {at_most_times(requests.p99_ratio)}",
    )
    yield _row(
        "without pause",
        f"{requests.idle_per_second:,.0f}/s",
        f"{requests.storm_per_second:,.0f}/s, {at_least_percent(requests.kept)} kept in the middle round",
    )
    yield _row(
        "logins meanwhile", "", f"{requests.storm_logins_per_second:.1f}/s{_refused(requests.storm_logins, 400, 401)}"
    )


def _timing(timing: TimingGap) -> Iterator[str]:
    yield ""
    yield f"Unknown name against wrong password, {timing.pairs} pairs"
    yield _row("wrong password", f"{timing.wrong_password_ms:.2f} ms")
    yield _row("unknown name", f"{timing.unknown_name_ms:.2f} ms")
    yield _row("gap", f"{timing.gap:+.1%}", f"95 % interval {timing.low:+.1%} to {timing.high:+.1%}")
    yield _row("area under the curve", f"{timing.area_under_curve:.3f}", "0.5: nothing to tell")


def _refreshes(refreshes: Refreshes, *, in_memory: bool) -> Iterator[str]:
    yield ""
    yield f"Refresh grants, {refreshes.sessions} in flight, each rotated and on the disk before its answer"
    remark = "in memory, not on a disk: give --folder on one" if in_memory else ""
    yield _row("grants", f"{refreshes.per_second:,.0f}/s", remark)


def _gaps(result: Result) -> Iterator[str]:
    for part, reason in result.not_measured.items():
        yield ""
        yield f"Not measured: {part}. {reason}"


def _verdicts(verdicts: list[Verdict]) -> Iterator[str]:
    if verdicts:
        yield ""
        yield "Verdict"
    for verdict in verdicts:
        yield f"  {_MARKS[verdict.good]:<8}{verdict.sentence}"


def _doubts(result: Result) -> Iterator[str]:
    yield ""
    if result.logins or result.requests or result.refreshes:
        took = f", and took up to {result.requests.client_share:.0%} of a core" if result.requests else ""
        yield f"The load came from this machine too{took}: with its clients elsewhere, a server does more."
    if result.rough:
        yield f"The rounds were short ({result.planned_seconds:.0f} s in all), so these figures are rough."
    found = list(disturbances(result))
    if found:
        yield "This machine was busy, so do not trust these figures: measure again when it is idle."
        yield from (f"  {each}" for each in found)
    yield f"Measured in {result.took_seconds:.0f} s."


def _refused(statuses: Statuses, *expected: int) -> str:
    told = [f"{count} answered {status}" for status, count in statuses.without(*expected).items()]
    return f", {', '.join(told)}" if told else ""


def _row(name: str, value: str, remark: str = "") -> str:
    return f"  {name:<22}{value:>11}   {remark}".rstrip()


def _mib(amount: int) -> str:
    return f"{amount / _MIB:,.4g} MiB" if amount < 1000 * _MIB else f"{amount / _GIB:.3g} GiB"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('s') else 's'}"
