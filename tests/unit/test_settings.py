"""Settings: what is read, what is refused, and that each refusal is one line that helps and hides."""

import base64
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings

GOOD_SECRET = base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """No `.env` and no `FASTLATCH_*` of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("FASTLATCH_"):
            monkeypatch.delenv(name)
    return tmp_path


def refusal(**values) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(**values).check()
    return str(caught.value)


def test_nothing_set_is_a_safe_configuration():
    settings = Settings.load()
    settings.check()
    assert settings.database_url == "sqlite:///fastlatch.db"
    assert settings.issuer == "http://127.0.0.1:8000"
    assert (settings.access_token_ttl, settings.refresh_grace) == (900, 10)
    assert not settings.registration


def test_variables_are_read_and_arguments_come_first(monkeypatch):
    monkeypatch.setenv("FASTLATCH_ACCESS_TOKEN_TTL", "60")
    monkeypatch.setenv("FASTLATCH_REGISTRATION", "true")
    settings = Settings.load(access_token_ttl=120)
    assert (settings.access_token_ttl, settings.registration) == (120, True)


def test_the_env_file_is_read_and_a_variable_comes_before_it(empty_folder, monkeypatch):
    (empty_folder / ".env").write_text("FASTLATCH_REFRESH_GRACE=3\nFASTLATCH_HASH_QUEUE=7\nOTHER_APP=1\n")
    monkeypatch.setenv("FASTLATCH_HASH_QUEUE", "9")
    settings = Settings.load()
    assert (settings.refresh_grace, settings.hash_queue) == (3, 9)


def test_an_env_file_that_cannot_be_read_is_one_line(empty_folder):
    (empty_folder / ".env").write_bytes(b"\xff\xfe\x00FASTLATCH_X=1")
    message = refusal()
    assert message.startswith(".env:")
    assert "\n" not in message
    with pytest.raises(ConfigurationError, match=r"^\.env:"):
        Settings()


def test_another_env_file_may_be_named_or_none(empty_folder):
    (empty_folder / ".env").write_text("FASTLATCH_REFRESH_GRACE=3\n")
    (empty_folder / "other").write_text("export FASTLATCH_REFRESH_GRACE='4'  # and a remark\n")
    assert Settings.load(_env_file="other").refresh_grace == 4
    assert Settings.load(_env_file=empty_folder / "other").refresh_grace == 4
    assert Settings.load(_env_file=None).refresh_grace == 10
    assert Settings.load(_env_file="missing").refresh_grace == 10


def test_names_are_read_in_any_case_and_other_names_are_let_be(empty_folder, monkeypatch):
    (empty_folder / ".env").write_text("fastlatch_refresh_grace=3\nREFRESH_GRACE=5\nFASTLATCH_NOTHING=1\n")
    monkeypatch.setenv("Fastlatch_Hash_Queue", "9")
    monkeypatch.setenv("hash_queue", "11")
    monkeypatch.setenv("FASTLATCH_", "x")
    settings = Settings.load()
    assert (settings.refresh_grace, settings.hash_queue) == (3, 9)
    assert settings.model_fields_set == {"refresh_grace", "hash_queue"}


def test_a_line_of_the_env_file_may_use_another(empty_folder, monkeypatch):
    monkeypatch.setenv("DOMAIN", "login.example")
    (empty_folder / ".env").write_text("FASTLATCH_ISSUER=https://${DOMAIN}\nFASTLATCH_DOCS\n")
    settings = Settings.load()
    assert settings.issuer == "https://login.example"
    assert settings.docs


def test_the_tutorial_profile_lengthens_access_tokens_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("FASTLATCH_PROFILE", "tutorial")
    assert Settings.load().access_token_ttl == 1800
    assert Settings.load(access_token_ttl=60).access_token_ttl == 60
    monkeypatch.setenv("FASTLATCH_ACCESS_TOKEN_TTL", "900")
    assert Settings.load().access_token_ttl == 900


def test_each_profile_decides_the_protocol():
    first = Settings.load().protocol_policy()
    assert (first.password_grant, first.anonymous_first_party, first.detail_in_errors) == (True, True, True)
    assert (first.assume_password_grant, first.tutorial_answers) == (False, False)
    tutorial = Settings.load(profile="tutorial").protocol_policy()
    assert (tutorial.password_grant, tutorial.assume_password_grant, tutorial.tutorial_answers) == (True, True, True)
    assert not first.pkce_for_all
    strict = asdict(Settings.load(profile="oauth21").protocol_policy())
    assert [name for name, value in strict.items() if value] == ["pkce_for_all"]


def test_the_audience_is_the_issuer_unless_set():
    assert Settings.load(issuer="https://a.example").token_policy().audience == "https://a.example"
    assert Settings.load(audience="api").token_policy().audience == "api"


def test_a_shorter_absolute_lifetime_shortens_the_idle_one_that_nobody_set():
    settings = Settings.load(refresh_token_ttl=3600)
    settings.check()
    assert settings.token_policy().refresh_idle_ttl == 3600


def test_an_idle_lifetime_beyond_the_absolute_one_is_refused():
    assert refusal(refresh_token_ttl=10, refresh_token_idle_ttl=11).startswith("FASTLATCH_REFRESH_TOKEN_IDLE_TTL:")


def test_scopes_and_lists_are_read_from_variables(monkeypatch):
    monkeypatch.setenv("FASTLATCH_DEFAULT_SCOPES", "me items:read")
    monkeypatch.setenv("FASTLATCH_SCOPES", json.dumps({"me": "About you"}))
    monkeypatch.setenv("FASTLATCH_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    monkeypatch.setenv("FASTLATCH_ALLOWED_ORIGINS", '["https://a.example", "http://localhost:3000"]')
    settings = Settings.load()
    settings.check()
    assert settings.token_policy().default_scopes == {"me", "items:read"}
    assert settings.scopes == {"me": "About you"}
    assert [str(network) for network in settings.proxies()] == ["10.0.0.0/8", "::1/128"]
    assert settings.origins() == {"http://127.0.0.1:8000", "https://a.example", "http://localhost:3000"}


def test_the_issuers_origin_is_spelt_as_a_browser_spells_it():
    assert "https://a.example" in Settings.load(issuer="https://a.example:443/login").origins()
    assert "http://[::1]:8000" in Settings.load(issuer="http://[::1]:8000").origins()


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",
        "https://example.com/login",
        "https://example.com:8443",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://127.8.9.1",
        "http://[::1]:8000",
    ],
)
def test_a_fit_issuer_is_taken(issuer):
    Settings.load(issuer=issuer).check()


@pytest.mark.parametrize(
    ("issuer", "word"),
    [
        ("http://login.example.com", "plain http"),
        ("http://0.0.0.0:8000", "plain http"),
        ("http://10.0.0.1", "plain http"),
        ("http://localhost.evil.example", "plain http"),
        ("http://127.0.0.1.evil.example", "plain http"),
        ("https://a.example/", "slash"),
        ("https://a.example/x/", "slash"),
        ("https://a.example?x=1", "query"),
        ("https://a.example?", "query"),
        ("https://a.example#f", "fragment"),
        ("https://me@a.example", "user name"),
        ("https://A.example", "capital"),
        ("https://a.example/x/../y", "dotted"),
        ("https://a.example//y", "empty"),
        ("https://a.example:99999", "not a URL"),
        ("https://[::1", "not a URL"),
        ("https://", "absolute"),
        ("a.example", "absolute"),
        ("ftp://a.example", "absolute"),
        ("https://a.example/\u00e9", "absolute"),
        ("https://a.example/ x", "absolute"),
        ("https://a.example\n", "absolute"),
        ("", "absolute"),
    ],
)
def test_an_unfit_issuer_is_refused_in_one_line(issuer, word):
    message = refusal(issuer=issuer)
    assert all(line.startswith("FASTLATCH_ISSUER: ") for line in message.splitlines())
    assert word in message


@pytest.mark.parametrize(
    "secret",
    [
        "",
        " ",
        "changeme",
        "secret",
        "short-but-odd-9f8a7",
        "super-secret-key",
        "change-me-in-production",
        "your-super-secret-key-change-this-in-production",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "09D25E094FAA6CA2556C818166B7A9563B93F7099F6F0F4CAA6CF63B88E8D3E7",
        "\u201c09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7\u201d",
        "0x09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "a" * 64,
        "ab" * 32,
        "0123456789" * 5,
        "0123456789abcdef" * 4,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "passwordpasswordpasswordpasswordpassword",
        "this-is-my-production-secret-key-number-42",
        "CHANGE-ME-please-this-is-long-enough-for-sure",
        "\u00e9" * 40,
        "ab" * 100_000,
    ],
)
def test_a_published_short_or_repetitive_secret_is_refused_without_being_repeated(secret, monkeypatch):
    monkeypatch.setenv("FASTLATCH_SECRET_KEY", secret)
    message = refusal()
    assert message.startswith("FASTLATCH_SECRET_KEY: ")
    assert "\n" not in message
    assert "openssl rand" in message
    if len(secret) > 8:
        assert secret not in message


@pytest.mark.parametrize("make", [lambda: secrets.token_urlsafe(32), lambda: secrets.token_hex(16)])
def test_a_random_secret_is_taken_every_time(make):
    for _ in range(300):
        Settings.load(secret_key=make()).check()


def test_thirty_two_bytes_are_the_least():
    secret = "q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa"
    Settings.load(secret_key=secret).check()
    assert "shorter than 32 bytes" in refusal(secret_key=secret[:-1])


def test_a_passphrase_of_many_words_is_taken():
    Settings.load(secret_key="gravel tuba marmot nineteen lantern oboe").check()


def test_two_sources_of_the_secret_are_refused(tmp_path):
    assert "Keep one" in refusal(secret_key=GOOD_SECRET, secret_key_file=tmp_path / "k")


@pytest.mark.parametrize("secret_key", [None, GOOD_SECRET], ids=["no secret", "a good secret"])
@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://u:hunter2@h/d", "'mysql' is not supported"),
        ("sqlite+aiosqlite:///a.db", "'sqlite+aiosqlite' is not supported"),
        ("sqlite://a.db", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("hunter2", "names no file"),
    ],
)
def test_a_database_that_is_not_supported_is_told_and_not_what_it_would_need(url, word, secret_key):
    message = refusal(database_url=url, secret_key=secret_key)
    assert message.startswith("FASTLATCH_DATABASE_URL: ")
    assert word in message
    assert "\n" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("access_token_ttl", "15m", "write a whole number of seconds, such as 900"),
        ("access_token_ttl", "1.5", "write a whole number of seconds, such as 900"),
        ("refresh_grace", "", "write a whole number of seconds, such as 10"),
        ("hash_queue", "many", "write a whole number, such as 64"),
        ("registration", "maybe", "write true or false"),
    ],
)
def test_a_value_of_another_type_is_told_with_what_to_write(name, value, message, monkeypatch):
    monkeypatch.setenv(f"FASTLATCH_{name.upper()}", value)
    assert refusal() == f"FASTLATCH_{name.upper()}: {message}."


def test_no_secret_is_in_a_repr():
    settings = Settings.load(secret_key=GOOD_SECRET, database_url="postgresql://u:hunter2@h/d")
    assert GOOD_SECRET not in repr(settings)
    assert "hunter2" not in repr(settings)
    assert GOOD_SECRET not in str(settings.model_dump())


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"trusted_proxies": "0.0.0.0/0"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "::/0"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "0.0.0.0/1, 128.0.0.0/1"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "nginx"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "10.0.0.1/8"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": '["10.0.0.0/8"'}, "TRUSTED_PROXIES"),
        ({"resources": "orders"}, "RESOURCES"),
        ({"resources": "https://orders.example/#part"}, "RESOURCES"),
        ({"resources": "https://orders.example/a b"}, "RESOURCES"),
        ({"resources": '{"https://orders.example/%": null}'}, "RESOURCES"),
        ({"resources": "https://orders.example/" + "x" * 500}, "RESOURCES"),
        ({"allowed_origins": "*"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "null"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "https://*.example"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "https://a.example/"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "https://A.example"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "a.example"}, "ALLOWED_ORIGINS"),
        ({"allowed_origins": "https://a.example:x"}, "ALLOWED_ORIGINS"),
        ({"signing_algorithm": "none"}, "SIGNING_ALGORITHM"),
        ({"signing_algorithm": "HS512"}, "SIGNING_ALGORITHM"),
        ({"profile": "lax"}, "PROFILE"),
        ({"login_rate_limit": "often"}, "LOGIN_RATE_LIMIT"),
        ({"address_rate_limit": "ten/minute"}, "ADDRESS_RATE_LIMIT"),
        ({"access_token_ttl": 0}, "ACCESS_TOKEN_TTL"),
        ({"access_token_ttl": -1}, "ACCESS_TOKEN_TTL"),
        ({"access_token_ttl": 10**9}, "ACCESS_TOKEN_TTL"),
        ({"access_token_ttl": "soon"}, "ACCESS_TOKEN_TTL"),
        ({"refresh_token_ttl": 0}, "REFRESH_TOKEN_TTL"),
        ({"refresh_token_idle_ttl": 0}, "REFRESH_TOKEN_IDLE_TTL"),
        ({"refresh_grace": 61}, "REFRESH_GRACE"),
        ({"refresh_grace": -1}, "REFRESH_GRACE"),
        ({"password_min_length": 7}, "PASSWORD_MIN_LENGTH"),
        ({"password_min_score": 5}, "PASSWORD_MIN_SCORE"),
        ({"argon2_memory_kib": 16, "argon2_lanes": 4}, "ARGON2_MEMORY_KIB"),
        ({"hash_queue": 0}, "HASH_QUEUE"),
        ({"default_scopes": 'a"b'}, "DEFAULT_SCOPES"),
        ({"scopes": "me items"}, "SCOPES"),
        ({"scopes": '["me"]'}, "SCOPES"),
        ({"scopes": "[" * 100_000}, "SCOPES"),
        ({"audience": ""}, "AUDIENCE"),
        ({"log_format": "xml"}, "LOG_FORMAT"),
        ({"registration": "maybe"}, "REGISTRATION"),
    ],
)
def test_what_does_not_fit_is_one_line_that_names_the_variable(values, name, monkeypatch):
    for key, value in values.items():
        monkeypatch.setenv(f"FASTLATCH_{key.upper()}", str(value))
    message = refusal()
    assert all(line.startswith(f"FASTLATCH_{name}: ") for line in message.splitlines())
    assert len(message) < 500


def test_every_problem_is_told_at_once(monkeypatch):
    monkeypatch.setenv("FASTLATCH_SECRET_KEY", "changeme")
    monkeypatch.setenv("FASTLATCH_ISSUER", "http://a.example")
    assert [line.partition(":")[0] for line in refusal().splitlines()] == ["FASTLATCH_SECRET_KEY", "FASTLATCH_ISSUER"]


def test_a_value_that_pydantic_refuses_is_not_repeated():
    message = refusal(secret_key=12345678901234567890, access_token_ttl="hunter2")
    assert "hunter2" not in message
    assert "12345678901234567890" not in message
    assert message.count("\n") == 1


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("url", "key_file"),
    [
        ("sqlite:///a.db", Path("a.db.key")),
        ("sqlite:////var/lib/a.db", Path("/var/lib/a.db.key")),
        ("sqlite:///a.db?x=1", Path("a.db.key")),
        ("sqlite:///:memory:", None),
        ("sqlite://", None),
        ("postgresql://h/d", None),
    ],
)
def test_the_key_file_lies_beside_the_database(url, key_file):
    assert Settings.load(database_url=url).own_key_file() == key_file


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("", {}),
        ("https://a.example/, urn:example:b", {"https://a.example/": None, "urn:example:b": None}),
        ('["https://a.example/"]', {"https://a.example/": None}),
        (
            '{"https://a.example/": "read write", "https://b.example/?tenant=1": null}',
            {"https://a.example/": frozenset({"read", "write"}), "https://b.example/?tenant=1": None},
        ),
        ({"https://a.example/": ["read"]}, {"https://a.example/": frozenset({"read"})}),
    ],
    ids=["nothing", "words", "a list", "an object", "a dict"],
)
def test_resources_are_a_list_or_an_object_with_their_scopes(text, known):
    settings = Settings(resources=text, audience="https://own.example", _env_file=None)

    assert not list(settings.problems())
    assert settings.resources == known
    assert (settings.resource_policy().own, settings.resource_policy().known) == ("https://own.example", known)


@pytest.mark.parametrize(
    ("hosts", "more", "word"),
    [
        ("https://app.example", {}, "not a host"),
        ("App.example", {}, "not a host"),
        ("app.example/x", {}, "not a host"),
        ("app.example", {"client_id_documents": False}, "FASTLATCH_CLIENT_ID_DOCUMENTS is not set"),
        ("", {"require_pushed_authorization_requests": True}, "FASTLATCH_REQUIRE_PUSHED_AUTHORIZATION_REQUESTS is set"),
    ],
)
def test_what_does_not_fit_clients_with_documents_is_refused_in_one_line(hosts, more, word):
    message = refusal(**({"client_id_documents": True, "client_id_document_hosts": hosts} | more))
    assert word in message
    assert len(message.splitlines()) == 1


def test_hosts_of_documents_are_taken_with_all_below_them():
    Settings.load(client_id_documents=True, client_id_document_hosts="app.example, *.partners.example").check()
