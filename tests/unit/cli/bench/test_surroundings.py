"""Nothing of the user's goes in, nothing of ours stays behind, and a terminal sees how far it is."""

import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace

import pytest

from fastlatch.cli.bench.argon2_choice import FLOOR, Argon2Parameters
from fastlatch.cli.bench.hash_cost import refuse_without_memory
from fastlatch.cli.bench.outcome import configured
from fastlatch.cli.bench.progress import progress_bar
from fastlatch.cli.bench.scratch import scratch_folder, tidy_end
from fastlatch.cli.bench.server_process import ServerProcess, environment
from fastlatch.domain.errors import ConfigurationError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_setting_of_the_user_reaches_the_server_but_the_cost_of_a_hash():
    users = {
        "PATH": "/bin",
        "FASTLATCH_SECRET_KEY": "theirs",
        "fastlatch_database_url": "sqlite:///theirs.db",
        "FASTLATCH_LOGIN_RATE_LIMIT": "1/day",
        "FASTLATCH_ARGON2_LANES": "7",
    }
    assert environment(users, FLOOR, queue=80) == {
        "PATH": "/bin",
        "FASTLATCH_DATABASE_URL": "sqlite:///bench.db",
        "FASTLATCH_LOGIN_RATE_LIMIT": "off",
        "FASTLATCH_ADDRESS_RATE_LIMIT": "off",
        "FASTLATCH_REGISTRATION": "true",
        "FASTLATCH_HASH_QUEUE": "80",
        "FASTLATCH_ARGON2_MEMORY_KIB": "19456",
        "FASTLATCH_ARGON2_ITERATIONS": "2",
        "FASTLATCH_ARGON2_LANES": "1",
    }


def test_the_cost_of_a_hash_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("FASTLATCH_")]:
        monkeypatch.delenv(name)
    assert configured() == (FLOOR, "the default")
    (tmp_path / ".env").write_text("FASTLATCH_ARGON2_MEMORY_KIB=65536\nFASTLATCH_ARGON2_ITERATIONS=3\n")
    assert configured() == (Argon2Parameters(65_536, 3, 1), "your settings")


@pytest.mark.parametrize(
    "variables",
    [
        {"FASTLATCH_ARGON2_ITERATIONS": "many"},
        {"FASTLATCH_ARGON2_MEMORY_KIB": "64", "FASTLATCH_ARGON2_LANES": "64"},
        {"FASTLATCH_ACCESS_TOKEN_TTL": "never"},
    ],
)
def test_settings_that_cannot_be_used_are_named_and_the_default_is_measured(monkeypatch, tmp_path, capsys, variables):
    monkeypatch.chdir(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert configured() == (FLOOR, "the default")
    heard = capsys.readouterr()
    assert not heard.out
    assert heard.err.startswith("Your settings cannot be used")


def test_the_folder_is_its_owners_alone_and_gone_afterwards(tmp_path):
    with scratch_folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.parent == tmp_path
        (folder / "bench.db").write_text("x")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    with (
        pytest.raises(ConfigurationError, match=r"cannot be made \(No such file.*--folder"),
        scratch_folder(tmp_path / "none"),
    ):
        pytest.fail("there is no such folder")


def test_where_a_folder_could_not_be_made_is_said_rightly(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match=r"^the system's place for temporary files: a"), scratch_folder(None):
        pytest.fail("there is no such folder")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_is_told_to_stop_cleans_up_first(tmp_path, number):
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as end, tidy_end(), scratch_folder(tmp_path):
        signal.raise_signal(number)
    assert end.value.code == 128 + number
    assert not list(tmp_path.iterdir())
    assert signal.getsignal(number) is before


def test_hashes_that_do_not_fit_into_memory_are_refused_before_the_system_does():
    refuse_without_memory(FLOOR, 4, None)
    refuse_without_memory(FLOOR, 4, 76 * 2**20)
    with pytest.raises(ConfigurationError, match="4 hashes at once need 76 MiB, and 50 MiB are free"):
        refuse_without_memory(FLOOR, 4, 50 * 2**20)


def test_a_failure_of_the_server_comes_with_the_end_of_its_log(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("one line\nfastlatch: the last one\n\n")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        server = ServerProcess(process, "127.0.0.1", 1, log)
    assert str(server.failed(ConnectionError("answered 500"))).endswith(
        "(answered 500); the end of its log: the last one"
    )
    log.write_text("")
    assert "it said nothing" in str(replace(server, port=2).failed(TimeoutError()))


def test_a_terminal_sees_what_is_measured_and_how_far_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar(10.0) as progress:
        progress.begin("Hashing")
        progress.advance(5.0)
        progress.begin("Logging in")
        progress.advance(50.0)
        assert "100%" not in sys.stderr.getvalue()
    shown = sys.stderr.getvalue()
    assert "Hashing" in shown
    assert "Logging in" in shown
    assert " 50%" in shown
    assert "100%" in shown


def test_a_pipe_sees_no_bar(capsys):
    with progress_bar(10.0) as progress:
        progress.begin("Hashing")
        progress.advance(5.0)
    heard = capsys.readouterr()
    assert (heard.out, heard.err) == ("", "")


def test_no_other_command_loads_what_measures():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, fastlatch.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    ours = {name for name in loaded if name.startswith("fastlatch.cli.bench.")}
    assert ours <= {f"fastlatch.cli.bench.{name}" for name in ("command", "latency", "plan")}
