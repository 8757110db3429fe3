"""What one password hash costs here, alone and with every core at it."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.hashing.priority import lower_this_thread
from fastlatch.domain.errors import ConfigurationError

from .argon2_choice import FLOOR, Argon2Parameters, Candidate, find_candidates
from .machine import Machine

PASSWORD = "Tr0mbone-Lantern-73-orchard"  # noqa: S105 (of users that live for a minute)
_LEAST = 3
"""Hashes, however long each takes."""
_LEAST_EACH = 2
_OFTEN = 5
_SLOW = 0.1
_MIB = 2**20
_MAY_TAKE = 4
"""One part in so many of what is free, for a pool that is full."""
_UNKNOWN = 256 * _MIB
_FINE = 1e-4


@dataclass(frozen=True, slots=True)
class HashCost:
    """Of the parameters as they are set."""

    milliseconds: float
    """Median of one hash on one thread, with the clock on the wall."""
    processor_milliseconds: float
    per_second: float
    """Of as many threads as cores."""
    candidates: tuple[Candidate, ...]
    most_memory: int
    """Bytes that a candidate may take."""


def measure_hash(
    hasher: Argon2Hasher, machine: Machine, *, seconds: float, latency: float, advance: Callable[[float], None]
) -> HashCost:
    """Alone, then on every core, then with other parameters."""
    cores = machine.cores
    stored = hasher.hash(PASSWORD)
    third = seconds / 3
    wall, processor = _alone(hasher, stored, third)
    advance(third)
    rate = raw_rate(hasher, stored, cores, seconds=third)
    advance(third)
    most = _largest(cores, machine.free_memory)
    candidates = find_candidates(
        lambda parameters: seconds_when_full(parameters, cores), latency=latency, most_memory_kib=most // 1024
    )
    advance(third)
    return HashCost(wall * 1000, processor * 1000, rate, tuple(candidates), most)


def raw_rate(hasher: Argon2Hasher, stored: str, cores: int, *, seconds: float) -> float:
    """Hashes a second by as many threads as cores, at the priority of the pool's."""
    start = time.perf_counter()

    def work(_: int) -> int:
        done = 0
        while done < _LEAST_EACH or time.perf_counter() < start + seconds:
            done += hasher.verify(PASSWORD, stored)
        return done

    with ThreadPoolExecutor(cores, initializer=lower_this_thread) as threads:
        return sum(threads.map(work, range(cores))) / (time.perf_counter() - start)


def seconds_when_full(parameters: Argon2Parameters, cores: int) -> float:
    """The median of one hash while every core computes one: they share the memory's bandwidth.

    In processor time, where the system counts it finely: another program then changes it little.
    """
    hasher = Argon2Hasher(parameters.memory_kib, parameters.iterations, parameters.lanes)
    stored = hasher.hash(PASSWORD)
    clock = time.thread_time if time.get_clock_info("thread_time").resolution < _FINE else time.perf_counter

    def timed(_: int) -> float:
        start = clock()
        hasher.verify(PASSWORD, stored)
        return clock() - start

    with ThreadPoolExecutor(cores) as threads:
        once = statistics.median(threads.map(timed, range(cores)))
        times = list(threads.map(timed, range(cores * (_OFTEN if once < _SLOW else _LEAST - 1))))
    return statistics.median(times)


def refuse_without_memory(parameters: Argon2Parameters, cores: int, free_memory: int | None) -> None:
    """Before the system ends some program to make room.

    Raises:
        ConfigurationError: the pool would not fit into what is free.
    """
    needed = parameters.pool_memory(cores)
    if free_memory is not None and needed > free_memory:
        raise ConfigurationError(
            f"{cores} hashes at once need {needed / _MIB:,.0f} MiB, and {free_memory / _MIB:,.0f} MiB are free. "
            "Lower FASTLATCH_ARGON2_MEMORY_KIB."
        )


def _alone(hasher: Argon2Hasher, stored: str, seconds: float) -> tuple[float, float]:
    wall: list[float] = []
    processor: list[float] = []
    end = time.perf_counter() + seconds
    while len(wall) < _LEAST or time.perf_counter() < end:
        start, start_processor = time.perf_counter(), time.process_time()
        hasher.verify(PASSWORD, stored)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    return statistics.median(wall), statistics.median(processor)


def _largest(cores: int, free_memory: int | None) -> int:
    share = _UNKNOWN if free_memory is None else free_memory // _MAY_TAKE // cores
    return max(share, FLOOR.memory_kib * 1024)
