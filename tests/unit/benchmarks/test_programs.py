"""The parts that run servers and loads, each once on a real one: shortly, and without a word about speed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks import fastlatch_site
from benchmarks.bench import ROOT
from benchmarks.http_client import ask_all, ask_now, get
from benchmarks.probe import percentile, probe
from benchmarks.program import printed
from benchmarks.raw_hashes import Cost, raw_rate
from benchmarks.raw_signing import raw_signing_rate
from benchmarks.row import NotMeasured
from benchmarks.servers import free_port, running
from benchmarks.storm import raging
from benchmarks.tokens import log_in

from support.benchmark_apps import command


def test_tokens_probes_and_a_storm_on_an_app_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = fastlatch_site.prepare(tmp_path, fastlatch_site.CHEAP_ARGON2, users=4)
    names = tmp_path / "names.txt"
    names.write_text("\n".join(site.usernames))
    port = free_port()
    with running(
        command("fastlatch_app:with_current_user", port, "--factory"),
        port=port,
        folder=tmp_path,
        ready="/profile",
        environment=site.environment,
    ) as server:
        found = log_in(port, site.usernames, site.password, sessions=4, access=10)
        assert len(set(found.access)) == 10
        assert len(set(found.refresh)) == 4
        answers = ask_all(port, [get("/profile", token=token) for token in found.access])
        assert {answer.status for answer in answers} == {200}
        assert ask_now(port, get("/profile")).status == 401

        tokens = tmp_path / "tokens.txt"
        tokens.write_text("\n".join(found.access))
        with raging(server, "/token", names, site.password, in_flight=2) as watched:
            seen = probe(server, "/profile", tokens, seconds=0.3)

        assert (seen.sent, seen.answered, seen.bad_answers) == (30, 30, 0)
        assert 0 < seen.p50 <= seen.p99 <= seen.worst
        assert watched.storm.let_in > 0
        assert watched.storm.refused > 0
        assert watched.storm.other == 0
        with raging(server, "/token", names, site.password, in_flight=2, at_least=30) as watched:
            pass
        assert watched.storm.let_in + watched.storm.refused >= 30

        monkeypatch.setattr("benchmarks.storm._MORE", 1)
        monkeypatch.setattr("benchmarks.storm._PATIENCE", 0)
        begun = time.monotonic()
        with (
            pytest.raises(NotMeasured, match="the storm did not end"),
            raging(server, "/token", names, site.password, in_flight=2, at_least=1_000_000),
        ):
            pass
        # Nobody waits for what it would have gone on for.
        assert time.monotonic() - begun < 30
        assert server.cpu_seconds() > 0
        assert server.resident_mib() > 10


def test_a_server_that_ends_by_itself_says_why(tmp_path: Path) -> None:
    port = free_port()
    with (
        pytest.raises(NotMeasured, match="no_such_app"),
        running(command("plain_fastapi:no_such_app", port), port=port, folder=tmp_path),
    ):
        pytest.fail("it cannot have started")


def test_a_program_that_fails_or_does_not_end_costs_its_figure_only() -> None:
    assert printed("a program", [sys.executable, "-c", "print(1)"], timeout=60) == "1\n"
    with pytest.raises(NotMeasured, match="a program did not end within 0 s"):
        printed("a program", [sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.1)
    with pytest.raises(NotMeasured, match="a program failed: last words"):
        printed("a program", [sys.executable, "-c", "raise SystemExit('last words')"], timeout=60)


def test_raw_primitives_have_a_rate() -> None:
    assert raw_rate(Cost(8, 1, 1), threads=2, seconds=0.1) > 0
    assert raw_signing_rate("ES256", seconds=0.1, by_cpu=False) > 0


def test_the_cost_of_a_hash_is_read_from_the_hash() -> None:
    assert Cost.of("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$ZGlnZXN0") == Cost(65_536, 3, 4)
    assert str(Cost(19_456, 2, 1)) == "19 MiB, t=2, p=1"


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (90, 9), (99, 10), (1, 1)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], percent) == value


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["s99"], "there is no figure s99"),
        (["s1", "--rounds", "0"], "at least one"),
        (["s1", "--cpu", "--publish"], "publish what the clock says"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_starts(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert said in done.stderr
