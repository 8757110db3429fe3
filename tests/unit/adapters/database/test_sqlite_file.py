"""Addresses of SQLite databases, and how their files are made and opened."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from fastlatch.adapters.database.sqlite_file import connect, create, sqlite_path
from fastlatch.domain.errors import ConfigurationError


def test_three_slashes_are_relative_and_four_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert sqlite_path("sqlite:///fastlatch.db") == Path("fastlatch.db")
    assert sqlite_path(f"sqlite:///{tmp_path}/fastlatch.db") == tmp_path / "fastlatch.db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://me:hunter2@db.example/auth", "'mysql' is not supported; write sqlite:///"),
        ("fastlatch.db", "is not supported; write sqlite:///"),
        ("", "is not supported; write sqlite:///"),
        ("sqlite://", "is not supported; write sqlite:///"),
        ("sqlite:///", "database in memory"),
        ("sqlite:///:memory:", "database in memory"),
        ("sqlite:///x.db?mode=memory", "options behind a question mark"),
        ("sqlite:////no/such/directory/x.db", "the directory /no/such/directory does not exist"),
    ],
)
def test_an_address_that_does_not_fit_is_refused_in_one_line_without_its_password(url: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as refused:
        sqlite_path(url)
    line = str(refused.value)
    assert line.startswith("FASTLATCH_DATABASE_URL")
    assert "\n" not in line
    assert "hunter2" not in line


def test_a_new_file_and_what_sqlite_puts_beside_it_are_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    before = os.umask(0)
    try:
        create(path)
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE t (x)")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


def test_a_file_that_is_there_keeps_its_mode_and_its_content(tmp_path: Path) -> None:
    path = tmp_path / "there.db"
    path.write_bytes(b"content")
    path.chmod(0o640)
    create(path)
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_connecting_never_makes_a_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect(tmp_path / "missing.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["with space.db", "100%.db", "quo'te.db", "what?.db", "#1.db", "ünï.db"])
def test_any_file_name_can_be_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    create(path)
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert path.stat().st_size > 0
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_what_is_acknowledged_is_synced_and_references_are_checked(path: Path) -> None:
    with closing(connect(path)) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")
        }
        assert settings == {"synchronous": 2, "foreign_keys": 1}
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_reader_cannot_write(path: Path) -> None:
    with (
        closing(connect(path, read_only=True)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM fastlatch_users")


@pytest.mark.parametrize(("version", "refused"), [((3, 34, 1), True), ((3, 35, 0), False), ((4, 0, 0), False)])
def test_a_sqlite_without_returning_is_refused_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], *, refused: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(sqlite3, "sqlite_version", ".".join(map(str, version)))
    url = f"sqlite:///{tmp_path / 'a.db'}"
    if not refused:
        assert sqlite_path(url) == tmp_path / "a.db"
        return
    with pytest.raises(ConfigurationError, match=r"SQLite 3\.34\.1; 3\.35 or newer"):
        sqlite_path(url)
