"""`fastlatch serve` and `demo` as processes: they refuse, serve, hear of changes, log safely, and stop cleanly."""

import asyncio
import json
import signal
import time
from pathlib import Path

import httpx2
import pytest

from fastlatch.cli import serving
from support.command_line import CommandLine

PASSWORD = "correct horse battery"
WRONG_PASSWORD = "wrong horse battery"
STRANGER = "somebody-who-mistyped"


def wait_for(condition, seconds: float = 3.0) -> bool:
    """Asks again and again: what is waited for happens in another process."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def wait_until_up(url: str) -> None:
    def up() -> bool:
        try:
            return httpx2.get(f"{url}/health/ready").status_code == 200
        except httpx2.TransportError:
            return False

    assert wait_for(up, 30)


def login(http: httpx2.Client, password: str = PASSWORD, **form: str):
    return http.post("/token", data={"grant_type": "password", "username": "alice", "password": password} | form)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    run = CommandLine(tmp_path_factory.mktemp("served"), {"FASTLATCH_LOG_FORMAT": "json"})
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return run


@pytest.fixture(scope="module")
def server(run):
    with run.running("serve") as server:
        wait_until_up(server.url)
        yield server


@pytest.fixture
def http(server):
    with httpx2.Client(base_url=server.url) as http:
        yield http


def test_the_first_line_names_the_address_and_the_issuer_follows_the_port(server, http):
    assert server.url in server.first_line
    assert f"{server.url}/docs" in server.first_line
    assert http.get("/.well-known/oauth-authorization-server").json()["issuer"] == server.url


def test_it_is_alive_and_ready_and_has_a_documentation_page(http):
    assert http.get("/health/live").status_code == 200
    assert http.get("/health/ready").status_code == 200
    assert http.get("/docs").status_code == 200
    assert http.get("/openapi.json").status_code == 200
    assert http.get("/docs").headers["X-Frame-Options"] == "DENY"


def test_a_bearer_token_of_a_megabyte_gets_our_401(http):
    answer = http.get("/users/me", headers=bearer("x" * 1_000_000))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_server_header_is_not_sent(http):
    assert "server" not in http.get("/health/live").headers


@pytest.mark.parametrize(
    "command",
    [
        ("tokens", "revoke", "--user", "alice"),
        ("tokens", "revoke", "--client", "first-party"),
        ("tokens", "revoke", "--all"),
        ("users", "disable", "alice"),
        ("users", "set-password", "alice", "--password-stdin"),
    ],
)
def test_an_ending_by_the_command_line_reaches_the_running_server(run, http, command):
    answer = login(http)
    assert answer.status_code == 200, answer.text
    issued = answer.json()
    assert http.get("/users/me", headers=bearer(issued["access_token"])).status_code == 200
    done = run(*command, stdin=PASSWORD)
    assert done.status == 0, done.err
    assert wait_for(lambda: http.get("/users/me", headers=bearer(issued["access_token"])).status_code == 401)
    refreshed = http.post("/token", data={"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]})
    assert refreshed.json()["error"] == "invalid_grant"
    run("users", "enable", "alice")


def test_one_session_can_be_ended_by_its_id(run, http):
    kept, ended = login(http).json(), login(http).json()
    sessions = http.get("/users/me/sessions", headers=bearer(ended["access_token"])).json()
    (current,) = [session["id"] for session in sessions if session["current"]]
    assert run("tokens", "revoke", "--session", current).out == "1\n"
    assert wait_for(lambda: http.get("/users/me", headers=bearer(ended["access_token"])).status_code == 401)
    assert http.get("/users/me", headers=bearer(kept["access_token"])).status_code == 200


def test_a_rotated_key_is_published_by_the_running_server(run, http):
    kid = run("keys", "rotate").out.strip()
    assert wait_for(lambda: kid in [key["kid"] for key in http.get("/.well-known/jwks.json").json()["keys"]])


def test_a_retired_keys_tokens_are_refused_by_the_running_server(run, http):
    issued = login(http).json()
    for key in run("keys", "list", "--json").json:
        if key["state"] == "signs":
            assert run("keys", "retire", key["kid"]).status == 0
    assert wait_for(lambda: http.get("/users/me", headers=bearer(issued["access_token"])).status_code == 401)
    assert http.get("/users/me", headers=bearer(login(http).json()["access_token"])).status_code == 200


def test_a_user_created_meanwhile_can_log_in_at_once(run, http):
    assert run("users", "create", "late", "--password-stdin", stdin=PASSWORD).status == 0
    assert login(http, username="late").status_code == 200


def test_no_password_token_or_secret_is_in_any_line_of_the_log(tmp_path):
    run = CommandLine(tmp_path, {"FASTLATCH_LOG_FORMAT": "json", "FASTLATCH_LOG_LEVEL": "debug"})
    run("users", "create", "alice", "--password-stdin", stdin=PASSWORD)
    client_secret = run("clients", "create", "api").out.strip()
    hidden = {PASSWORD, WRONG_PASSWORD, STRANGER, client_secret, (tmp_path / "fastlatch.db.key").read_text().strip()}
    with run.running("serve") as server:
        wait_until_up(server.url)
        with httpx2.Client(base_url=server.url) as http:
            issued = login(http).json()
            hidden |= {issued["access_token"], issued["refresh_token"]}
            assert login(http, WRONG_PASSWORD).status_code == 400
            assert login(http, username=STRANGER).status_code == 400
            assert http.get(f"/token?password={PASSWORD}&token={issued['access_token']}").status_code == 405
            refresh = {"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]}
            second = http.post("/token", data=refresh).json()
            hidden |= {second["access_token"], second["refresh_token"]}
            third = http.post("/token", data=refresh | {"refresh_token": second["refresh_token"]}).json()
            hidden |= {third["access_token"], third["refresh_token"]}
            assert http.post("/token", data=refresh).json()["error"] == "invalid_grant"
            basic = ("api", client_secret)
            assert http.post("/introspect", data={"token": third["access_token"]}, auth=basic).status_code == 200
            assert http.post("/introspect", data={"token": "x"}, auth=("api", WRONG_PASSWORD)).status_code == 401
            again = login(http).json()
            hidden |= {again["access_token"], again["refresh_token"]}
            assert http.post("/revoke", data={"token": again["refresh_token"]}).status_code == 200
            assert http.get("/users/me", headers=bearer(again["access_token"])).status_code == 401
            assert http.get("/users/me", headers=bearer(PASSWORD)).status_code == 401
            changed = {"current_password": WRONG_PASSWORD, "new_password": PASSWORD + "!"}
            fresh = login(http).json()
            hidden |= {fresh["access_token"], fresh["refresh_token"], PASSWORD + "!"}
            http.post("/users/me/password", json=changed, headers=bearer(fresh["access_token"]))
            cookie = http.post("/auth/login", data={"username": "alice", "password": PASSWORD})
            hidden |= {cookie.json()["access_token"], *cookie.cookies.values()}
            http.post("/auth/refresh")
            http.post("/auth/logout")
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    access = [line for line in lines if line["logger"] == "fastlatch.access"]
    assert len(access) >= 18
    assert all(line["request_id"] and line["status"] and line["path"].startswith("/") for line in access)
    assert not [secret for secret in hidden if secret in log]


def test_every_line_of_the_json_log_is_json(server, http):
    http.get("/health/live?x")

    def paths() -> list[str]:
        return [json.loads(line).get("path") for line in server.log.read_text().splitlines()]

    assert wait_for(lambda: "/health/live" in paths())


def test_the_first_line_names_no_documentation_page_when_there_is_none(tmp_path):
    with CommandLine(tmp_path, {"FASTLATCH_DOCS": "false"}).running("serve") as server:
        assert "/docs" not in server.first_line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_with_status_0(tmp_path, number):
    with CommandLine(tmp_path).running("serve") as server:
        wait_until_up(server.url)
        server.process.send_signal(number)
        assert server.process.wait(timeout=10) == 0
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "fastlatch users create" in log


def test_several_workers_share_one_port_and_stop_together(tmp_path):
    run = CommandLine(tmp_path)
    run("users", "create", "alice", "--password-stdin", stdin=PASSWORD)
    with run.running("serve", "--workers", "2") as server:
        wait_until_up(server.url)
        tokens = []
        for _ in range(6):
            with httpx2.Client(base_url=server.url) as http:
                tokens.append(login(http).json()["access_token"])
                assert all(http.get("/users/me", headers=bearer(token)).status_code == 200 for token in tokens)
        server.process.terminate()
        assert server.process.wait(timeout=15) == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_line_of_the_last_request_before_the_end_is_in_the_log(tmp_path, workers):
    with CommandLine(tmp_path).running("serve", "--workers", workers) as server:
        wait_until_up(server.url)
        for number in range(20):
            httpx2.get(f"{server.url}/last/{number}")
        server.process.terminate()
        assert server.process.wait(timeout=15) == 0
    log = server.log.read_text()
    assert [number for number in range(20) if f"GET /last/{number} 404" not in log] == []


@pytest.mark.parametrize(
    ("variables", "arguments", "subject"),
    [
        ({"FASTLATCH_SECRET_KEY": ""}, (), "FASTLATCH_SECRET_KEY"),
        ({"FASTLATCH_SECRET_KEY": "super-secret-key"}, (), "FASTLATCH_SECRET_KEY"),
        ({"FASTLATCH_ISSUER": "http://login.example.com"}, (), "FASTLATCH_ISSUER"),
        ({"FASTLATCH_TRUSTED_PROXIES": "0.0.0.0/0"}, (), "FASTLATCH_TRUSTED_PROXIES"),
        ({"FASTLATCH_ALLOWED_ORIGINS": "*"}, (), "FASTLATCH_ALLOWED_ORIGINS"),
        ({"FASTLATCH_SIGNING_ALGORITHM": "HS256"}, (), "FASTLATCH_SIGNING_ALGORITHM"),
        ({"FASTLATCH_SIGNING_ALGORITHM": "none"}, (), "FASTLATCH_SIGNING_ALGORITHM"),
        ({"FASTLATCH_SECRET_KEY_FILE": "open.key"}, (), "open.key"),
        ({"FASTLATCH_DATABASE_URL": "mysql://h/d"}, (), "FASTLATCH_DATABASE_URL"),
        ({"FASTLATCH_DATABASE_URL": "sqlite:////no/such/folder/x.db"}, (), "/no/such/folder"),
        ({}, ("--host", "203.0.113.250"), "cannot listen"),
        ({}, ("--log-format", "xml"), "FASTLATCH_LOG_FORMAT"),
    ],
)
def test_it_refuses_to_start_in_one_line(tmp_path, monkeypatch, variables, arguments, subject):
    open_key = tmp_path / "open.key"
    open_key.write_text("q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa2fTi5")
    open_key.chmod(0o644)
    served = []

    def run(*_, around):
        async def start():
            async with around:
                served.append(True)

        asyncio.run(start())

    monkeypatch.setattr(serving, "run", run)
    answer = CommandLine(tmp_path, variables)("serve", "--port", "0", *arguments)
    assert not served
    assert answer.status == 1
    assert not answer.out
    (line,) = answer.err.splitlines()
    assert line.startswith("fastlatch: ")
    assert subject in line


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_secret_that_does_not_open_the_stored_keys_is_one_line_of_a_real_process_too(tmp_path, workers):
    assert CommandLine(tmp_path)("users", "create", "alice", "--password-stdin", stdin="long horse staple").status == 0
    (tmp_path / "fastlatch.db.key").write_text("q0Zk4mYt8sVb1nXe7uRw3oLp6jHg9cDa2fTi5")
    answer = CommandLine(tmp_path).process("serve", "--port", "0", "--workers", workers)
    assert (answer.status, answer.out) == (1, "")
    (line,) = answer.err.splitlines()
    assert line.startswith("fastlatch: the secret key does not open the stored signing keys")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_real_process_refuses_a_published_secret_too(tmp_path, command):
    run = CommandLine(tmp_path, {"FASTLATCH_SECRET_KEY": "change-me-in-production"})
    answer = run.process(command, "--port", "0")
    assert (answer.status, answer.out) == (1, "")
    (line,) = answer.err.splitlines()
    assert line.startswith("fastlatch: FASTLATCH_SECRET_KEY: ")


def test_the_demo_prints_what_to_paste_and_leaves_nothing_behind(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    run = CommandLine(tmp_path, {"TMPDIR": str(scratch)})
    with run.running("demo") as server:
        wait_until_token(server.url)
        (folder,) = scratch.iterdir()
        assert {path.name for path in folder.iterdir()} >= {"demo.db", "demo.db.key"}
        server.process.terminate()
        assert server.process.wait(timeout=10) == 0
        printed = server.first_line + server.process.stdout.read()
    assert f"curl -s -X POST {server.url}/token" in printed
    for user in ("johndoe", "testuser", "meera", "alice"):
        assert user in printed
    assert not list(scratch.iterdir())
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["scratch", "server.log"]


def wait_until_token(url: str) -> None:
    def works() -> bool:
        try:
            return httpx2.post(f"{url}/token", data={"username": "johndoe", "password": "secret"}).status_code == 200
        except httpx2.TransportError:
            return False

    assert wait_for(works, 30)
