"""Everything that one run found, and as JSON: units stand in the names, and what was not measured is null."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .argon2_choice import Argon2Parameters, Candidate, recommended
from .hash_cost import HashCost
from .load import Statuses
from .logins import Logins
from .machine import Machine
from .plan import Part
from .refreshes import Refreshes
from .storm import STORM, Requests
from .timing import TimingGap

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """Of one run."""

    version: str
    machine: Machine
    argon2: Argon2Parameters
    argon2_from: str
    """Where the parameters are from."""
    latency: float
    """Seconds that a hash may take."""
    planned_seconds: float
    rough: bool
    took_seconds: float
    other_programs: float | None
    """The share of the cores that they took."""
    folder_in_memory: bool
    hash: HashCost | None
    logins: Logins | None
    requests: Requests | None
    timing: TimingGap | None
    refreshes: Refreshes | None
    not_measured: Mapping[Part, str] = field(default_factory=dict)
    """Why a part that was asked for has no figures."""


def as_json(result: Result) -> dict[str, Any]:
    """For programs."""
    machine = result.machine
    return {
        "fastlatch": result.version,
        "took_seconds": _short(result.took_seconds),
        "rough": result.rough,
        "machine": {
            "system": machine.system,
            "python": machine.python,
            "cores": machine.cores,
            "free_memory_bytes": machine.free_memory,
            "load_average_before": _short(machine.load_average),
            "share_of_other_programs": _short(result.other_programs),
            "folder_in_memory": result.folder_in_memory,
        },
        "argon2": {**_parameters(result.argon2), "from": result.argon2_from},
        "hash": result.hash and _hash(result.hash, result),
        "logins": result.logins and _logins(result.logins),
        "requests": result.requests and _requests(result.requests),
        "timing": result.timing and _timing(result.timing),
        "refresh": result.refreshes
        and {
            "per_second": _short(result.refreshes.per_second),
            "sessions": result.refreshes.sessions,
            "spread": _short(result.refreshes.spread),
        },
        "not_measured": {str(part): reason for part, reason in result.not_measured.items()},
    }


def _hash(cost: HashCost, result: Result) -> dict[str, Any]:
    cores = result.machine.cores
    chosen = recommended(list(cost.candidates))
    return {
        "milliseconds": _short(cost.milliseconds),
        "processor_milliseconds": _short(cost.processor_milliseconds),
        "per_second": _short(cost.per_second),
        "pool_memory_bytes": result.argon2.pool_memory(cores),
        "latency_milliseconds": _short(result.latency * 1000),
        "candidates": [_candidate(each, cores) for each in cost.candidates],
        "recommended": {**_candidate(chosen, cores), "settings": list(chosen.parameters.settings_lines())},
    }


def _candidate(candidate: Candidate, cores: int) -> dict[str, Any]:
    return {
        **_parameters(candidate.parameters),
        "milliseconds": _short(candidate.seconds * 1000),
        "processor_per_second": _short(cores / candidate.seconds),
        "pool_memory_bytes": candidate.parameters.pool_memory(cores),
        "fits": candidate.fits,
    }


def _logins(logins: Logins) -> dict[str, Any]:
    return {
        "per_second": _short(logins.per_second),
        "raw_per_second": _short(logins.raw_per_second),
        "share": _short(logins.share),
        "shares": [_short(share) for share in logins.shares],
        "in_flight": logins.in_flight,
        "statuses": _statuses(logins.statuses),
    }


def _requests(requests: Requests) -> dict[str, Any]:
    return {
        "probes": requests.probes,
        "idle": {
            "p50_milliseconds": _short(requests.idle_p50),
            "p99_milliseconds": _short(requests.idle_p99),
            "per_second": _short(requests.idle_per_second),
        },
        "storm": {
            "logins_in_flight": STORM,
            "p50_milliseconds": _short(requests.storm_p50),
            "p99_milliseconds": _short(requests.storm_p99),
            "per_second": _short(requests.storm_per_second),
            "logins_per_second": _short(requests.storm_logins_per_second),
            "login_statuses": _statuses(requests.storm_logins),
        },
        "p99_ratio": _short(requests.p99_ratio),
        "kept": _short(requests.kept),
        "client_share_of_a_core": _short(requests.client_share),
    }


def _timing(timing: TimingGap) -> dict[str, Any]:
    return {
        "pairs": timing.pairs,
        "wrong_password_milliseconds": _short(timing.wrong_password_ms),
        "unknown_name_milliseconds": _short(timing.unknown_name_ms),
        "gap": _short(timing.gap),
        "gap_interval_95": [_short(timing.low), _short(timing.high)],
        "area_under_curve": _short(timing.area_under_curve),
    }


def _parameters(parameters: Argon2Parameters) -> dict[str, int]:
    return {
        "memory_kib": parameters.memory_kib,
        "iterations": parameters.iterations,
        "lanes": parameters.lanes,
    }


def _statuses(statuses: Statuses) -> dict[str, int]:
    return {str(status): statuses[status] for status in sorted(statuses)}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
