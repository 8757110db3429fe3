"""The command line on a real database: users, clients, keys, tokens, the database itself, and the doctor."""

import sqlite3
from contextlib import closing

import pytest

from support.command_line import CommandLine

PASSWORD = "correct horse battery"


@pytest.fixture
def run(tmp_path):
    return CommandLine(tmp_path)


@pytest.fixture
def with_alice(run):
    answer = run("users", "create", "Alice", "--password-stdin", stdin=PASSWORD + "\n")
    assert answer.status == 0, answer.err
    return run


def refused(answer, word: str) -> None:
    assert answer.status == 1
    assert not answer.out
    (line,) = answer.err.splitlines()
    assert line.startswith("fastlatch: ")
    assert word in line


def test_a_user_is_created_and_their_id_is_all_that_is_printed(run):
    scopes = ("--scope", "me", "--scope", "items:read", "--scope", "x")
    options = ("--email", "a@example.com", "--full-name", "Alice A", *scopes)
    answer = run("users", "create", "Alice", *options, "--password-stdin", stdin=PASSWORD)
    assert answer.status == 0
    user_id = answer.out.strip()
    shown = run("users", "show", "alice ", "--json").json
    assert shown == {
        "id": user_id,
        "username": "Alice",
        "email": "a@example.com",
        "full_name": "Alice A",
        "disabled": False,
        "scopes": ["items:read", "me", "x"],
    }
    assert run("users", "list", "--json").json == [shown]
    text = run("users", "show", "alice").out
    assert "Alice A" in text
    assert "argon2" not in text


@pytest.mark.parametrize(
    ("arguments", "stdin", "word"),
    [
        (("create", "ALICE", "--password-stdin"), PASSWORD, "already registered"),
        (("create", "bob", "--password-stdin"), "short", "8"),
        (("create", "bob", "--password-stdin"), "password1234", "password"),
        (("create", "bob", "--password-stdin"), "", "standard input"),
        (("create", "bob"), PASSWORD, "--password-stdin"),
        (("create", "bo b", "--password-stdin"), PASSWORD, "space"),
        (("create", "bob", "--email", "nobody", "--password-stdin"), PASSWORD, "e-mail"),
        (("create", "bob", "--scope", 'a"b', "--password-stdin"), PASSWORD, "scope"),
        (("create", "bob", "--scope", "items read", "--password-stdin"), PASSWORD, "'items read' holds a space"),
        (("set-scopes", "alice", "--scope", "items read"), "", "'items read' holds a space"),
        (("set-scopes", "bob"), "", "no user"),
        (("show", "bob"), "", "no user"),
        (("disable", "bob"), "", "no user"),
        (("enable", "bob"), "", "no user"),
        (("delete", "bob"), "", "no user"),
        (("set-password", "bob", "--password-stdin"), PASSWORD, "no user"),
        (("set-password", "alice", "--password-stdin"), "short", "8"),
    ],
)
def test_what_cannot_be_done_to_a_user_is_one_line_without_the_password(with_alice, arguments, stdin, word):
    answer = with_alice("users", *arguments, stdin=stdin)
    refused(answer, word)
    if len(stdin) > 8:
        assert stdin not in answer.err


def test_a_password_cannot_be_given_as_an_argument(run):
    # Said back on stderr, as every word that was not expected: so it is nobody's password.
    typed = "a password of nobody"
    assert run("users", "create", "bob", "--password", typed).status == 2
    assert run("users", "create", "bob", typed).status == 2


def test_a_user_is_disabled_enabled_and_deleted(with_alice):
    assert with_alice("users", "disable", "alice").status == 0
    assert with_alice("users", "show", "alice", "--json").json["disabled"] is True
    assert with_alice("users", "enable", "alice").status == 0
    assert with_alice("users", "show", "alice", "--json").json["disabled"] is False
    assert with_alice("users", "delete", "alice").status == 0
    refused(with_alice("users", "show", "alice"), "no user")
    assert with_alice("users", "list", "--json").json == []


def test_the_scopes_of_a_user_are_replaced_and_taken_away(with_alice):
    answer = with_alice("users", "set-scopes", "alice", "--scope", "items:read", "--scope", "me")
    assert (answer.status, answer.out) == (0, "")
    assert "alice may grant items:read me" in answer.err
    assert with_alice("users", "show", "alice", "--json").json["scopes"] == ["items:read", "me"]
    assert "no scope" in with_alice("users", "set-scopes", "alice").err
    assert with_alice("users", "show", "alice", "--json").json["scopes"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "list"),
        ("users", "show", "alice"),
        ("users", "set-scopes", "alice"),
        ("clients", "list"),
        ("clients", "delete", "app"),
        ("clients", "update", "app", "--third-party"),
        ("keys", "list"),
        ("keys", "rotate"),
        ("tokens", "revoke", "--all"),
    ],
)
def test_without_a_database_a_command_says_so_and_makes_none(run, arguments):
    answer = run(*arguments)
    refused(answer, "FASTLATCH_DATABASE_URL")
    assert f"There is no database at {run.folder / 'fastlatch.db'} yet" in answer.err
    assert "fastlatch users create NAME makes it" in answer.err
    assert not list(run.folder.iterdir())


def test_a_confidential_clients_secret_is_printed_once_and_alone(run):
    answer = run("clients", "create", "api", "--name", "The API", "--scope", "items:read")
    assert answer.status == 0
    secret = answer.out.strip()
    assert secret.startswith("fls_")
    assert secret not in answer.err
    shown = run("clients", "show", "api", "--json")
    assert secret not in shown.out
    assert shown.json["public"] is False
    assert shown.json["grants"] == ["password", "refresh_token"]
    assert shown.json["scopes"] == ["items:read"]
    assert "digest" not in shown.out
    assert run("clients", "list", "--json").json == [shown.json]
    rotated = run("clients", "rotate-secret", "api").out.strip()
    assert rotated.startswith("fls_")
    assert rotated != secret


def test_no_secret_of_a_client_lies_in_the_database(run, tmp_path):
    secret = run("clients", "create", "api").out.strip()
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_public_client_has_no_secret(run):
    answer = run("clients", "create", "app", "--public", "--redirect-uri", "https://app.example.com/back")
    assert (answer.status, answer.out) == (0, "")
    shown = run("clients", "show", "app", "--json").json
    assert (shown["public"], shown["redirect_uris"]) == (True, ["https://app.example.com/back"])
    # It signs people in on our pages, so it sees no password unless somebody says so.
    assert shown["grants"] == ["authorization_code", "refresh_token"]
    refused(run("clients", "rotate-secret", "app"), "public")


def test_a_client_of_others_logs_people_in_on_our_pages_and_sees_no_password(run):
    back, bye = "https://theirs.example/back", "https://theirs.example/bye"
    arguments = ("create", "theirs", "--third-party", "--redirect-uri", back, "--post-logout-redirect-uri", bye)
    assert run("clients", *arguments).status == 0
    shown = run("clients", "show", "theirs", "--json").json
    assert (shown["first_party"], shown["grants"]) == (False, ["authorization_code", "refresh_token"])
    assert (shown["redirect_uris"], shown["post_logout_redirect_uris"]) == ([back], [bye])
    assert [one["post_logout_redirect_uris"] for one in run("clients", "list", "--json").json] == [[bye]]


def test_a_program_asks_for_itself(run):
    assert run("clients", "create", "robot", "--grant", "client_credentials", "--scope", "read").status == 0
    shown = run("clients", "show", "robot", "--json").json
    assert (shown["grants"], shown["scopes"], shown["redirect_uris"]) == (["client_credentials"], ["read"], [])


def test_a_secret_can_be_brought_along(run):
    secret = "0123-of-my-own-making-" + "x7" * 10
    assert run("clients", "create", "old", "--secret-stdin", stdin=secret + "\n").out.strip() == secret


@pytest.mark.parametrize(
    ("arguments", "stdin", "word"),
    [
        (("create", "first-party"), "", "built-in"),
        (("create", "a b"), "", "client id"),
        (("create", "x", "--secret-stdin"), "short", "32"),
        (("create", "x", "--grant", "implicit"), "", "implicit"),
        (("create", "x", "--third-party", "--grant", "password"), "", "third-party"),
        (("create", "x", "--redirect-uri", "/back"), "", "absolute"),
        (("create", "x", "--redirect-uri", "https://x.example/a/../b"), "", "dots"),
        (("create", "x", "--redirect-uri", "http://x.example/back"), "", "own machine"),
        (("create", "x", "--post-logout-redirect-uri", "/bye"), "", "absolute"),
        (("create", "x", "--grant", "authorization_code"), "", "redirect URI"),
        (("create", "x", "--public", "--grant", "client_credentials"), "", "public"),
        (("show", "x"), "", "no client"),
        (("delete", "x"), "", "no client"),
        (("rotate-secret", "x"), "", "no client"),
        (("update", "x", "--name", "X"), "", "no client"),
    ],
)
def test_what_cannot_be_done_to_a_client_is_one_line(run, arguments, stdin, word):
    run("db", "upgrade")
    refused(run("clients", *arguments, stdin=stdin), word)


def test_a_client_is_deleted(run):
    run("clients", "create", "app", "--public")
    assert run("clients", "delete", "app").status == 0
    assert run("clients", "list", "--json").json == []


def test_keys_are_listed_rotated_exported_and_retired(run):
    run("db", "upgrade")
    (first,) = run("keys", "list", "--json").json
    assert (first["algorithm"], first["state"]) == ("ES256", "signs")
    rotated = run("keys", "rotate")
    new = rotated.out.strip()
    assert rotated.err.startswith("It signs from 2")
    listed = {key["kid"]: key["state"] for key in run("keys", "list", "--json").json}
    assert listed == {first["kid"]: "signs", new: "signs later"}
    public = run("keys", "export", new)
    assert public.out.startswith("-----BEGIN PUBLIC KEY-----")
    assert not public.err
    private = run("keys", "export", new, "--private")
    assert private.out.startswith("-----BEGIN PRIVATE KEY-----")
    assert "private key" in private.err
    assert "BEGIN" not in private.err
    assert run("keys", "retire", first["kid"]).status == 0
    assert [(key["kid"], key["state"]) for key in run("keys", "list", "--json").json] == [(new, "signs")]
    refused(run("keys", "retire", "nobody"), "no key")
    # One id in 64 begins with a dash.
    refused(run("keys", "retire", "-wblWc5X2"), "no key")
    refused(run("keys", "export", "--private", "-wblWc5X2"), "no key")
    refused(run("keys", "export", "nobody"), "no key")


def test_retiring_a_key_is_told_once(run):
    run("db", "upgrade")
    (key,) = run("keys", "list", "--json").json
    answer = run.process("keys", "retire", key["kid"])
    assert (answer.status, answer.err) == (0, f"{key['kid']} is retired; its tokens are refused.\n")


def test_a_private_key_is_sealed_in_the_database(run, tmp_path):
    run("db", "upgrade")
    (key,) = run("keys", "list", "--json").json
    pem = run("keys", "export", key["kid"], "--private").out
    assert pem.splitlines()[1].encode() not in (tmp_path / "fastlatch.db").read_bytes()


@pytest.mark.parametrize("options", [(), ("--all", "--user", "alice"), ("--session", "x", "--client", "y")])
def test_revoking_needs_exactly_one_choice(with_alice, options):
    answer = with_alice("tokens", "revoke", *options)
    assert answer.status == 2
    assert "exactly one" in answer.err


def test_revoking_says_how_many_sessions_ended(with_alice):
    assert with_alice("tokens", "revoke", "--all").out == "0\n"
    assert with_alice("tokens", "revoke", "--user", "alice").out == "0\n"
    assert with_alice("tokens", "revoke", "--client", "first-party").out == "0\n"
    refused(with_alice("tokens", "revoke", "--user", "bob"), "no user")
    mistyped = with_alice("tokens", "revoke", "--client", "bob")
    assert mistyped.out == "0\n"
    assert "no client" in mistyped.err
    refused(with_alice("tokens", "revoke", "--session", "bob"), "no live session")


def test_revoking_ends_the_sessions_of_a_client_that_is_gone_too(with_alice, tmp_path):
    with closing(sqlite3.connect(tmp_path / "fastlatch.db")) as database, database:
        database.execute(
            "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at,"
            " user_agent, address) VALUES ('s', 'u', 'gone', '', 0, 0, ?, '', '')",
            (2**40,),
        )

    answer = with_alice("tokens", "revoke", "--client", "gone")

    assert (answer.status, answer.out) == (0, "1\n")
    assert "no client" in answer.err


def test_the_database_is_checked_and_upgraded(run):
    behind = run("db", "check")
    assert behind.status == 1
    assert behind.err.startswith("There is no database yet. Run: fastlatch db upgrade")
    assert not list(run.folder.glob("*.db")), "looking must not make a database"
    assert run("db", "upgrade").status == 0
    assert run("db", "check").status == 0
    assert run("db", "upgrade").status == 0


def test_without_automatic_migration_nothing_starts_before_the_upgrade(tmp_path):
    run = CommandLine(tmp_path, {"FASTLATCH_AUTO_MIGRATE": "false"})
    refused(run("users", "list"), "fastlatch db upgrade")
    assert run("db", "upgrade").status == 0
    assert run("users", "list").status == 0


def test_the_doctor_is_content_with_a_sound_configuration(tmp_path):
    run = CommandLine(tmp_path, {"FASTLATCH_ARGON2_MEMORY_KIB": "19456", "FASTLATCH_ARGON2_ITERATIONS": "2"})
    before = run("doctor")
    assert before.status == 0, before.out
    assert f"{tmp_path / 'fastlatch.db'}, which does not exist yet." in before.err
    assert not list(tmp_path.iterdir()), "looking must not make anything"
    run("db", "upgrade")
    answer = run("doctor")
    assert (answer.status, answer.out) == (0, "")
    assert f"The database is {tmp_path / 'fastlatch.db'}.\n" in answer.err
    assert run("doctor", "--json").json == []


def test_the_doctor_tells_everything_at_once_each_with_its_mend(tmp_path):
    run = CommandLine(
        tmp_path,
        {
            "FASTLATCH_SECRET_KEY": "changeme",
            "FASTLATCH_ISSUER": "http://login.example.com",
            "FASTLATCH_TRUSTED_PROXIES": "0.0.0.0/0",
            "FASTLATCH_ISSUR": "x",
        },
    )
    answer = run("doctor", "--json")
    assert answer.status == 1
    assert [each["subject"] for each in answer.json] == [
        "FASTLATCH_ISSUR",
        "FASTLATCH_SECRET_KEY",
        "FASTLATCH_ISSUER",
        "FASTLATCH_TRUSTED_PROXIES",
    ]
    assert all(each["mend"] for each in answer.json)
    assert len(run("doctor").out.splitlines()) == 4


def test_the_doctor_finds_a_value_that_cannot_be_read(tmp_path):
    answer = CommandLine(tmp_path, {"FASTLATCH_ACCESS_TOKEN_TTL": "soon"})("doctor", "--json")
    assert answer.status == 1
    assert answer.json[0]["subject"] == "FASTLATCH_ACCESS_TOKEN_TTL"


def test_the_doctor_finds_a_secret_that_does_not_open_the_keys(with_alice, tmp_path):
    other = CommandLine(tmp_path, {"FASTLATCH_SECRET_KEY": "q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa2fTi5"})
    assert "signing keys" in [each["subject"] for each in other("doctor", "--json").json]
    refused(other("users", "list"), "secret")


def test_the_doctor_finds_a_database_that_is_none(run, tmp_path):
    (tmp_path / "fastlatch.db").write_bytes(b"x" * 5000)
    (tmp_path / "fastlatch.db").chmod(0o600)
    found = {each["subject"]: each["problem"] for each in run("doctor", "--json").json}
    assert "not a SQLite database" in found["FASTLATCH_DATABASE_URL"]
    refused(run("users", "list"), "not a SQLite database")


def test_the_doctor_finds_a_database_that_is_behind_and_leaves_it_so(tmp_path):
    run = CommandLine(tmp_path)
    with sqlite3.connect(tmp_path / "fastlatch.db") as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    (tmp_path / "fastlatch.db").chmod(0o600)
    found = run("doctor", "--json").json
    assert "fastlatch db upgrade" in [
        each["mend"].removeprefix("Run: ") for each in found if each["subject"] == "database"
    ]
    assert run("db", "check").status == 1


def test_help_and_version_are_there(run):
    assert run("--version").out.startswith("fastlatch ")
    assert "users" in run("--help").out


def test_a_real_process_ends_with_one_line_and_no_traceback(run):
    run("db", "upgrade")
    answer = run.process("users", "show", "nobody")
    assert answer.status == 1
    assert answer.err == "fastlatch: There is no user of this name.\n"
