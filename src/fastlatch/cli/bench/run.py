"""One run from beginning to end: the hash first, alone; then a server, and everything that is asked of it.

A part that fails is reported as not measured: what was measured before and after it is not lost.
"""

import asyncio
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.domain.errors import ConfigurationError

from .argon2_choice import Argon2Parameters
from .hash_cost import PASSWORD, HashCost, measure_hash, refuse_without_memory
from .logins import Logins, in_flight, measure_logins
from .machine import Machine, OtherPrograms, is_in_memory, look
from .plan import START_SECONDS, Part, Plan
from .progress import Progress, progress_bar
from .refreshes import Refreshes, measure_refreshes
from .result import Result
from .scratch import scratch_folder, tidy_end
from .server_process import ServerProcess, serving
from .storm import STORM, Requests, measure_requests
from .subject import Subject, prepare
from .timing import TimingGap, measure_timing

_DOING = {
    Part.HASH: "Hashing",
    Part.LOGINS: "Logging in",
    Part.REQUESTS: "Requests in a storm",
    Part.TIMING: "Timing unknown names",
    Part.REFRESH: "Refreshing",
}


@dataclass(slots=True)
class OfServer:
    """Filled part by part."""

    logins: Logins | None = None
    requests: Requests | None = None
    timing: TimingGap | None = None
    refreshes: Refreshes | None = None
    not_measured: dict[Part, str] = field(default_factory=dict)


class Wanted(NamedTuple):
    """What the user asked for."""

    plan: Plan
    latency: float
    argon2: Argon2Parameters
    argon2_from: str
    folder: Path | None


def run(wanted: Wanted) -> Result:
    """Measure.

    Raises:
        ConfigurationError: in one readable line, why nothing at all could be measured.
    """
    start = time.monotonic()
    machine = look()
    refuse_without_memory(wanted.argon2, machine.cores, machine.free_memory)
    hasher = Argon2Hasher(wanted.argon2.memory_kib, wanted.argon2.iterations, wanted.argon2.lanes)
    watch = OtherPrograms()
    cost, of_server, in_memory = None, OfServer(), False
    with tidy_end(), scratch_folder(wanted.folder) as folder, progress_bar(wanted.plan.expected()) as progress:
        if Part.HASH in wanted.plan.parts:
            progress.begin(_DOING[Part.HASH])
            cost = _hash(wanted, hasher, machine, progress)
        others = watch.share()
        if wanted.plan.needs_server:
            progress.begin("Starting a server")
            queue = 2 * max(STORM, in_flight(machine.cores))
            in_memory = is_in_memory(folder)
            try:
                with serving(folder, wanted.argon2, queue=queue) as server:
                    _ask_server(wanted.plan, server, hasher, machine, progress, of_server)
                    others = watch.share(server.process.pid)
            except ConfigurationError as reason:
                of_server.not_measured = dict.fromkeys(wanted.plan.of_server(), str(reason))
    if set(of_server.not_measured) == wanted.plan.parts:
        raise ConfigurationError(next(iter(of_server.not_measured.values())))
    return Result(
        version=version("fastlatch"),
        machine=machine,
        argon2=wanted.argon2,
        argon2_from=wanted.argon2_from,
        latency=wanted.latency,
        planned_seconds=wanted.plan.seconds,
        rough=wanted.plan.rough,
        took_seconds=time.monotonic() - start,
        other_programs=others,
        folder_in_memory=in_memory,
        hash=cost,
        logins=of_server.logins,
        requests=of_server.requests,
        timing=of_server.timing,
        refreshes=of_server.refreshes,
        not_measured=of_server.not_measured,
    )


def _hash(wanted: Wanted, hasher: Argon2Hasher, machine: Machine, progress: Progress) -> HashCost:
    seconds = wanted.plan.time_for(Part.HASH)
    return measure_hash(hasher, machine, seconds=seconds, latency=wanted.latency, advance=progress.advance)


def _ask_server(  # noqa: PLR0913, PLR0917 (what a server is asked, with what, and who hears of it)
    plan: Plan, server: ServerProcess, hasher: Argon2Hasher, machine: Machine, progress: Progress, found: OfServer
) -> None:
    async def ask() -> None:
        try:
            subject = await prepare(server, hasher, machine.cores, password=PASSWORD)
        except OSError as fault:
            raise server.failed(fault) from fault
        progress.advance(START_SECONDS)
        await measure_parts(plan, subject, progress, found)

    asyncio.run(ask())


async def measure_parts(plan: Plan, subject: Subject, progress: Progress, found: OfServer) -> None:
    """Whatever the server can be asked, one after the other."""
    for part in plan.of_server():
        progress.begin(_DOING[part])
        try:
            await _measure(part, plan, subject, progress, found)
        except OSError as fault:
            found.not_measured[part] = str(subject.server.failed(fault))


async def _measure(part: Part, plan: Plan, subject: Subject, progress: Progress, found: OfServer) -> None:
    seconds, advance, rounds = plan.time_for(part), progress.advance, plan.rounds
    match part:
        case Part.LOGINS:
            found.logins = await measure_logins(subject, seconds=seconds, rounds=rounds, advance=advance)
        case Part.REQUESTS:
            found.requests = await measure_requests(subject, seconds=seconds, rounds=rounds, advance=advance)
        case Part.TIMING:
            found.timing = await measure_timing(subject, seconds=seconds, advance=advance)
        case Part.REFRESH:
            found.refreshes = await measure_refreshes(subject, seconds=seconds, advance=advance)
