"""One run from beginning to end: the hash first, alone; then a server, and everything that is asked of it."""

import asyncio
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from fastlatch.adapters.hashing.argon2 import Argon2Hasher

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


class _OfServer(NamedTuple):
    logins: Logins | None = None
    requests: Requests | None = None
    timing: TimingGap | None = None
    refreshes: Refreshes | None = None


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
        ConfigurationError: in one readable line, why it cannot.
    """
    start = time.monotonic()
    machine = look()
    refuse_without_memory(wanted.argon2, machine.cores, machine.free_memory)
    hasher = Argon2Hasher(wanted.argon2.memory_kib, wanted.argon2.iterations, wanted.argon2.lanes)
    watch = OtherPrograms()
    cost, of_server, in_memory = None, _OfServer(), False
    with tidy_end(), scratch_folder(wanted.folder) as folder, progress_bar(wanted.plan.expected()) as progress:
        if Part.HASH in wanted.plan.parts:
            progress.begin(_DOING[Part.HASH])
            cost = _hash(wanted, hasher, machine, progress)
        others = watch.share()
        if wanted.plan.needs_server:
            progress.begin("Starting a server")
            queue = 2 * max(STORM, in_flight(machine.cores))
            with serving(folder, wanted.argon2, queue=queue) as server:
                in_memory = is_in_memory(folder)
                of_server = _ask_server(wanted.plan, server, hasher, machine, progress)
                others = watch.share(server.process.pid)
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
    )


def _hash(wanted: Wanted, hasher: Argon2Hasher, machine: Machine, progress: Progress) -> HashCost:
    seconds = wanted.plan.time_for(Part.HASH)
    return measure_hash(hasher, machine, seconds=seconds, latency=wanted.latency, advance=progress.advance)


def _ask_server(
    plan: Plan, server: ServerProcess, hasher: Argon2Hasher, machine: Machine, progress: Progress
) -> _OfServer:
    async def ask() -> _OfServer:
        subject = await prepare(server, hasher, machine.cores, password=PASSWORD)
        progress.advance(START_SECONDS)
        return await _measure(plan, subject, progress)

    try:
        return asyncio.run(ask())
    except OSError as fault:
        raise server.failed(fault) from fault


async def _measure(plan: Plan, subject: Subject, progress: Progress) -> _OfServer:
    logins = requests = timing = refreshes = None
    advance, rounds = progress.advance, plan.rounds
    for part in (part for part in Part if part in plan.parts - {Part.HASH}):
        seconds = plan.time_for(part)
        progress.begin(_DOING[part])
        match part:
            case Part.LOGINS:
                logins = await measure_logins(subject, seconds=seconds, rounds=rounds, advance=advance)
            case Part.REQUESTS:
                requests = await measure_requests(subject, seconds=seconds, rounds=rounds, advance=advance)
            case Part.TIMING:
                timing = await measure_timing(subject, seconds=seconds, advance=advance)
            case Part.REFRESH:
                refreshes = await measure_refreshes(subject, seconds=seconds, advance=advance)
    return _OfServer(logins, requests, timing, refreshes)
