"""The one secret: where it comes from, who may read it, and that two first starts agree."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings, load_secret

GOOD = "q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa2fTi5"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("FASTLATCH_"):
            monkeypatch.delenv(name)
    return Settings.load(database_url=f"sqlite:///{tmp_path}/app.db")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_private_key_file_and_later_ones_read_it(settings, tmp_path):
    first = load_secret(settings)
    assert len(first) == 43
    assert mode(tmp_path / "app.db.key") == 0o600
    assert load_secret(settings) == first
    assert [path.name for path in tmp_path.iterdir()] == ["app.db.key"]


def test_the_mode_does_not_depend_on_the_umask(settings, tmp_path):
    before = os.umask(0)
    try:
        load_secret(settings)
    finally:
        os.umask(before)
    assert mode(tmp_path / "app.db.key") == 0o600


def test_many_first_starts_at_once_agree_on_one_secret(settings, tmp_path):
    start, found = threading.Barrier(8), []

    def run():
        start.wait()
        found.append(load_secret(settings))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["app.db.key"]


def test_whoever_comes_second_takes_the_secret_that_stands(settings, monkeypatch):
    first = load_secret(settings)
    # As if both had looked before either had made it.
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert load_secret(settings) == first


def test_two_processes_at_once_agree_on_one_secret(settings, tmp_path):
    program = (
        "import sys; from fastlatch.settings import Settings, load_secret;"
        "sys.stdin.readline(); print(load_secret(Settings.load(database_url=sys.argv[1])).decode())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, settings.database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        for _ in range(3)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    found = {process.communicate(timeout=30)[0] for process in processes}
    assert len(found) == 1
    assert found != {""}


def test_the_variable_comes_before_any_file(settings, tmp_path):
    chosen = settings.model_copy(update={"secret_key": Settings.load(secret_key=GOOD).secret_key})
    assert load_secret(chosen) == GOOD.encode()
    assert not (tmp_path / "app.db.key").exists()


def test_a_named_key_file_is_read_without_its_newline(settings, tmp_path):
    file = tmp_path / "secret"
    file.write_text(GOOD + "\n")
    file.chmod(0o600)
    assert load_secret(settings.model_copy(update={"secret_key_file": file})) == GOOD.encode()


@pytest.mark.parametrize("open_mode", [0o644, 0o640, 0o604, 0o660, 0o610])
def test_a_key_file_that_others_may_read_is_refused_with_the_mend(settings, tmp_path, open_mode):
    file = tmp_path / "secret"
    file.write_text(GOOD)
    file.chmod(open_mode)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_secret(settings.model_copy(update={"secret_key_file": file}))


def test_our_own_key_file_must_stay_private_too(settings, tmp_path):
    load_secret(settings)
    (tmp_path / "app.db.key").chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_secret(settings)


@pytest.mark.parametrize("content", [b"", b"\n", b"changeme\n", b"\xff" * 40, b"x" * 5000, b"super-secret-key"])
def test_a_useless_key_file_is_refused_in_one_line_without_its_content(settings, tmp_path, content):
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(ConfigurationError) as caught:
        load_secret(settings.model_copy(update={"secret_key_file": file}))
    message = str(caught.value)
    assert message.startswith(str(file))
    assert "\n" not in message
    assert "openssl rand" in message
    assert "super-secret-key" not in message


def test_a_named_key_file_that_is_missing_is_refused_and_not_made(settings, tmp_path):
    file = tmp_path / "missing"
    with pytest.raises(ConfigurationError, match="No such file"):
        load_secret(settings.model_copy(update={"secret_key_file": file}))
    assert not file.exists()


def test_a_folder_that_is_missing_is_refused_in_one_line(settings, tmp_path):
    lost = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/app.db"})
    with pytest.raises(ConfigurationError, match="cannot be made"):
        load_secret(lost)


def test_a_folder_as_key_file_is_refused(settings, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_secret(settings.model_copy(update={"secret_key_file": folder}))


def test_no_secret_at_all_is_refused(settings):
    with pytest.raises(ConfigurationError, match="FASTLATCH_SECRET_KEY"):
        load_secret(settings.model_copy(update={"database_url": "postgresql://h/d"}))
