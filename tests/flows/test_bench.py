"""`fastlatch bench` as a user runs it: the real command, its real server, and nothing left behind."""

import json
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from support.command_line import CommandLine

SETTINGS = "FASTLATCH_DATABASE_URL=sqlite:///mine.db\nFASTLATCH_LOGIN_RATE_LIMIT=1/day\nFASTLATCH_PROFILE=oauth21\n"
"""With these, no login would ever be answered."""
PATIENCE = 60.0


@pytest.fixture
def user(tmp_path):
    """Somebody with settings and a database of their own, whose temporary files go where we can see them."""
    (tmp_path / "scratch").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".env").write_text(SETTINGS)
    (tmp_path / "home" / "mine.db").write_bytes(b"not to be touched")
    return CommandLine(
        tmp_path / "home", {"TMPDIR": str(tmp_path / "scratch"), "FASTLATCH_ADDRESS_RATE_LIMIT": "1/day"}
    )


@pytest.fixture
def scratch(user) -> Path:
    return user.folder.parent / "scratch"


def untouched(user) -> bool:
    files = {file.name: file.read_bytes() for file in user.folder.iterdir()}
    return files == {".env": SETTINGS.encode(), "mine.db": b"not to be touched"}


def test_a_short_run_measures_everything_and_leaves_nothing_behind(user, scratch):
    done = user.process("bench", "--json", "--seconds", "3", "--latency", "5ms", timeout=120)
    assert (done.status, done.err) == (0, "")
    found = done.json
    assert found["rough"]
    assert found["argon2"] == {"memory_kib": 1024, "iterations": 1, "lanes": 1, "from": "your settings"}

    assert found["hash"]["milliseconds"] > 0
    assert found["hash"]["per_second"] > 0
    assert found["hash"]["recommended"]["memory_kib"] >= 19_456

    logins = found["logins"]
    assert set(logins["statuses"]) == {"200"}
    assert logins["per_second"] > 0
    assert len(logins["shares"]) == 3
    assert min(logins["shares"]) <= logins["share"] <= max(logins["shares"])
    assert logins["share"] > 0

    requests = found["requests"]
    assert requests["probes"] > 10
    assert set(requests["storm"]["login_statuses"]) == {"200", "400"}
    assert 0 < requests["idle"]["p50_milliseconds"] <= requests["idle"]["p99_milliseconds"]
    assert 0 < requests["storm"]["p50_milliseconds"] <= requests["storm"]["p99_milliseconds"]
    assert requests["kept"] > 0

    timing = found["timing"]
    low, high = timing["gap_interval_95"]
    assert timing["pairs"] >= 20
    assert -1 < low <= high < 1
    assert 0 <= timing["area_under_curve"] <= 1

    assert found["refresh"]["per_second"] > 0
    assert found["not_measured"] == {}
    assert {verdict["about"] for verdict in found["verdicts"]} == {"hash", "logins", "requests", "timing"}
    assert not list(scratch.iterdir())
    assert untouched(user)


def test_the_hash_alone_needs_no_server_and_is_printed_for_people(user, scratch):
    done = user.process("bench", "--only", "hash", "--seconds", "3", "--latency", "30ms")
    assert (done.status, done.err) == (0, "")
    assert "Argon2id, 1 MiB, 1 pass, 1 lane (your settings)" in done.out
    assert "    FASTLATCH_ARGON2_MEMORY_KIB=" in done.out
    assert "Logins" not in done.out
    assert not list(scratch.iterdir())
    assert untouched(user)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_whoever_stops_it_finds_no_server_and_no_folder(user, scratch, number, status):
    with subprocess.Popen(
        [sys.executable, "-m", "fastlatch", "bench", "--json", "--only", "timing", "--seconds", "300"],
        cwd=user.folder,
        env=user.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # A shell has whatever it starts in the background ignore SIGINT, and what that starts as well.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no thread is in its way)
    ) as process:
        port = port_of_server(process, scratch)
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (status, b"")
    assert not list(scratch.iterdir())
    assert not listens(port)
    assert untouched(user)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--folder", "missing"), 1, "missing: a folder for the measurement's database cannot be made"),
        (("--latency", "soon"), 2, "is not a time"),
        (("--quick", "--seconds", "9"), 2, "one of --quick and --seconds"),
        (("--only", "everything"), 2, "'everything' is not one of"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(user, arguments, status, said):
    done = user("bench", *arguments)
    assert (done.status, done.out) == (status, "")
    assert said in " ".join(done.err.replace("│", " ").split())


def test_a_server_that_does_not_start_is_told_in_its_own_words(user, scratch):
    # Read by every interpreter that starts from here on.
    broken = CommandLine(user.folder, user.variables | {"PYTHONHOME": "/nonexistent"})
    done = broken("bench", "--only", "refresh", "--seconds", "3")
    assert (done.status, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line.startswith("fastlatch: the server to be measured did not start: ")
    assert not list(scratch.iterdir())


def test_what_was_measured_before_a_fault_is_not_lost(user, scratch):
    broken = CommandLine(user.folder, user.variables | {"PYTHONHOME": "/nonexistent"})
    arguments = ("--only", "hash", "--only", "refresh", "--seconds", "3", "--latency", "5ms", "--json")
    done = broken("bench", *arguments)
    assert (done.status, done.err) == (1, "")
    found = json.loads(done.out)
    assert found["hash"]["milliseconds"] > 0
    assert found["refresh"] is None
    assert list(found["not_measured"]) == ["refresh"]
    assert found["not_measured"]["refresh"].startswith("the server to be measured did not start: ")
    assert not list(scratch.iterdir())


def port_of_server(process: "subprocess.Popen[bytes]", scratch: Path) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        for file in scratch.glob("*/server.out"):
            _, colon, rest = file.read_text().partition("http://127.0.0.1:")
            if colon and listens(port := int(rest.split(maxsplit=1)[0].rstrip(","))):
                return port
        time.sleep(0.05)
    raise AssertionError("there was no server")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_json_is_one_object_and_nothing_else(user):
    out = user("bench", "--only", "hash", "--seconds", "3", "--latency", "5ms", "--json").out
    decoded, end = json.JSONDecoder().raw_decode(out)
    assert out[end:] == "\n"
    assert decoded["logins"] is None
