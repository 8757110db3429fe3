"""The database's password may lie in a file, as secrets of containers do; the address then holds none."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings

URL = "postgresql://fastlatch@db.internal/fastlatch"
PASSWORD = "p&ss:w/rd@%41 ü?#"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("FASTLATCH_"):
            monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("url", [URL, f"{URL}?sslmode=verify-full", "postgres://h/d"])
def test_the_password_joins_the_address_as_it_is_and_without_its_newline(file, url):
    settings = Settings.load(database_url=url, database_password_file=file)
    settings.check()
    query = parse_qs(urlsplit(settings.database_url).query)
    assert query["password"] == [PASSWORD]
    assert settings.database_url.startswith(url)


def test_it_is_read_from_variables_and_shown_by_nothing(file, monkeypatch):
    monkeypatch.setenv("FASTLATCH_DATABASE_URL", URL)
    monkeypatch.setenv("FASTLATCH_DATABASE_PASSWORD_FILE", str(file))
    settings = Settings.load()
    assert settings.database_url != URL
    assert "p%26ss" not in repr(settings)
    assert PASSWORD not in repr(settings)


def refusal(**values) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(**values)
    message = str(caught.value)
    assert "\n" not in message
    assert PASSWORD not in message
    return message


@pytest.mark.parametrize("url", [URL.replace("@", ":one@"), f"{URL}?password=one"])
def test_two_passwords_are_refused(file, url):
    assert "Keep one of the two" in refusal(database_url=url, database_password_file=file)


@pytest.mark.parametrize("url", [{}, {"database_url": "sqlite:///app.db"}])
def test_a_sqlite_database_has_no_password(file, url):
    assert "SQLite" in refusal(**url, database_password_file=file)


@pytest.mark.parametrize("mode", [0o644, 0o660])
def test_a_password_that_others_may_read_is_refused_with_the_mend(file, mode):
    file.chmod(mode)
    assert "chmod 600" in refusal(database_url=URL, database_password_file=file)


def test_a_missing_and_an_empty_file_are_refused(file):
    assert "No such file" in refusal(database_url=URL, database_password_file=file.with_name("missing"))
    file.write_text("\n")
    assert "empty" in refusal(database_url=URL, database_password_file=file)
