"""What `fastlatch doctor` finds without a database: each finding once, with its mend."""

import os
import time
from pathlib import Path

import pytest

from fastlatch.cli.checks.environment import clock_problems, env_file_problems, unknown_names
from fastlatch.cli.checks.files import file_problems
from fastlatch.cli.checks.prudence import imprudent_settings
from fastlatch.settings import Settings, load_secret

ENV = Path(".env")
SECRET = "q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa2fTi5"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("FASTLATCH_"):
            monkeypatch.delenv(name)
    return tmp_path


def subjects(problems) -> list[str]:
    found = list(problems)
    assert all(each.what and each.mend for each in found)
    return [each.subject for each in found]


def test_a_safe_configuration_has_no_findings():
    settings = Settings.load()
    assert not subjects(imprudent_settings(settings))
    assert not subjects(file_problems(settings))
    assert not subjects(unknown_names(ENV))
    assert not subjects(env_file_problems(ENV))
    assert not subjects(clock_problems())


def test_a_misspelt_variable_is_found_with_the_name_it_was_meant_to_be(monkeypatch):
    monkeypatch.setenv("FASTLATCH_ACCES_TOKEN_TTL", "5")
    ENV.write_text("FASTLATCH_ISSUR=https://a.example\nOTHER=1\n")
    found = {each.subject: each.mend for each in unknown_names(ENV)}
    assert found == {
        "FASTLATCH_ACCES_TOKEN_TTL": "Did you mean FASTLATCH_ACCESS_TOKEN_TTL?",
        "FASTLATCH_ISSUR": "Did you mean FASTLATCH_ISSUER?",
    }


def test_a_name_that_is_like_none_is_not_taken_for_a_slip(monkeypatch):
    monkeypatch.setenv("FASTLATCH_COLOUR", "blue")
    (found,) = unknown_names(ENV)
    assert (found.subject, found.mend) == ("FASTLATCH_COLOUR", "Take it out of the environment.")


def test_the_variables_of_a_resource_server_are_no_slips(monkeypatch):
    monkeypatch.setenv("FASTLATCH_CLIENT_ID", "items-api")
    monkeypatch.setenv("FASTLATCH_REVOCATIONS_STALE_AFTER", "30")
    assert not subjects(unknown_names(ENV))


def test_an_env_file_with_the_secret_of_a_client_must_be_private():
    ENV.write_text(f"FASTLATCH_CLIENT_SECRET={SECRET}\n")
    ENV.chmod(0o644)
    assert subjects(env_file_problems(ENV)) == [".env"]


def test_an_env_file_with_a_secret_must_be_private():
    ENV.write_text(f"FASTLATCH_SECRET_KEY={SECRET}\n")
    ENV.chmod(0o644)
    assert subjects(env_file_problems(ENV)) == [".env"]
    ENV.chmod(0o600)
    assert not subjects(env_file_problems(ENV))


def test_an_env_file_without_a_secret_may_be_read():
    ENV.write_text("FASTLATCH_REGISTRATION=true\n")
    ENV.chmod(0o644)
    assert not subjects(env_file_problems(ENV))


@pytest.mark.parametrize("moment", [0.0, 1_500_000_000.0, 5_000_000_000.0])
def test_a_clock_that_is_years_off_is_found(monkeypatch, moment):
    monkeypatch.setattr(time, "time", lambda: moment)
    assert subjects(clock_problems()) == ["clock"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"login_rate_limit": "off"}, "LOGIN_RATE_LIMIT"),
        ({"address_rate_limit": ""}, "ADDRESS_RATE_LIMIT"),
        ({"access_token_ttl": 3601}, "ACCESS_TOKEN_TTL"),
        ({"password_min_score": 0}, "PASSWORD_MIN_SCORE"),
        ({"argon2_memory_kib": 1024}, "ARGON2_MEMORY_KIB"),
        ({"argon2_iterations": 1}, "ARGON2_MEMORY_KIB"),
        ({"issuer": "https://a.example", "registration": True}, "REGISTRATION"),
        ({"issuer": "https://a.example", "profile": "tutorial"}, "PROFILE"),
        ({"allowed_origins": "http://app.example.com"}, "ALLOWED_ORIGINS"),
    ],
)
def test_what_is_allowed_but_unwise_is_found(values, name):
    assert subjects(imprudent_settings(Settings.load(**values))) == [f"FASTLATCH_{name}"]


@pytest.mark.parametrize(
    "values",
    [
        {"registration": True, "profile": "tutorial"},
        {"argon2_memory_kib": 47104, "argon2_iterations": 1},
        {"allowed_origins": "http://localhost:3000"},
    ],
)
def test_what_is_fine_in_its_place_is_not_found(values):
    assert not subjects(imprudent_settings(Settings.load(**values)))


def test_a_database_and_a_key_file_that_others_can_read_are_found(folder):
    settings = Settings.load()
    load_secret(settings)
    database = folder / "fastlatch.db"
    database.touch(mode=0o600)
    assert not subjects(file_problems(settings))
    database.chmod(0o644)
    (folder / "fastlatch.db.key").chmod(0o640)
    assert subjects(file_problems(settings)) == ["fastlatch.db", "fastlatch.db.key"]


def test_looking_makes_no_key_file(folder):
    list(file_problems(Settings.load()))
    assert not list(folder.iterdir())


def test_a_named_key_file_that_is_missing_or_weak_is_found(folder):
    settings = Settings.load(secret_key_file=folder / "secret")
    assert subjects(file_problems(settings)) == [str(folder / "secret")]
    (folder / "secret").write_text("changeme")
    (folder / "secret").chmod(0o600)
    assert subjects(file_problems(settings)) == [str(folder / "secret")]


def test_a_folder_that_is_missing_is_found(folder):
    settings = Settings.load(database_url=f"sqlite:///{folder}/no/app.db", secret_key=SECRET)
    assert subjects(file_problems(settings)) == [str(folder / "no/app.db")]
