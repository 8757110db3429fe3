"""Results of `fastlatch bench` as a quiet machine gives them, to be changed by the tests."""

from dataclasses import replace

from fastlatch.cli.bench.argon2_choice import FLOOR, Argon2Parameters, Candidate
from fastlatch.cli.bench.hash_cost import HashCost
from fastlatch.cli.bench.load import Statuses
from fastlatch.cli.bench.logins import Logins
from fastlatch.cli.bench.machine import Machine
from fastlatch.cli.bench.refreshes import Refreshes
from fastlatch.cli.bench.result import Result
from fastlatch.cli.bench.storm import Requests
from fastlatch.cli.bench.timing import TimingGap

MACHINE = Machine(system="Linux x86_64", python="3.11.2", cores=2, free_memory=4 * 2**30, load_average=0.1)
WIDER = Candidate(Argon2Parameters(memory_kib=65_536, iterations=2, lanes=1), seconds=0.09, fits=True)
TOO_WIDE = Candidate(Argon2Parameters(memory_kib=98_304, iterations=2, lanes=1), seconds=0.14, fits=False)
HASH = HashCost(
    milliseconds=25.0,
    processor_milliseconds=24.5,
    per_second=78.0,
    candidates=(Candidate(FLOOR, seconds=0.025, fits=True), WIDER, TOO_WIDE),
    most_memory=512 * 2**20,
)
LOGINS = Logins(
    per_second=75.0,
    raw_per_second=78.0,
    share=0.96,
    shares=(0.95, 0.96, 0.97),
    spread=0.02,
    in_flight=8,
    statuses=Statuses({200: 600}),
)
REQUESTS = Requests(
    idle_p50=1.2,
    idle_p99=3.0,
    storm_p50=1.4,
    storm_p99=6.0,
    p99_ratio=2.0,
    probes=400,
    idle_per_second=4_000.0,
    storm_per_second=3_600.0,
    kept=0.9,
    client_share=0.6,
    storm_logins=Statuses({200: 100, 400: 98}),
    storm_logins_per_second=40.0,
)
TIMING = TimingGap(
    pairs=400,
    wrong_password_ms=26.1,
    unknown_name_ms=26.0,
    gap=0.004,
    low=-0.004,
    high=0.01,
    area_under_curve=0.51,
)
RESULT = Result(
    version="0.1.0",
    machine=MACHINE,
    argon2=FLOOR,
    argon2_from="the default",
    latency=0.1,
    planned_seconds=60,
    rough=False,
    took_seconds=58.0,
    other_programs=0.02,
    folder_in_memory=False,
    hash=HASH,
    logins=LOGINS,
    requests=REQUESTS,
    timing=TIMING,
    refreshes=Refreshes(per_second=3_000.0, spread=0.1, sessions=16),
)
HASH_ALONE = replace(RESULT, logins=None, requests=None, timing=None, refreshes=None)
