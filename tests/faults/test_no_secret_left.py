"""Every endpoint is asked once, with secrets that are nowhere else; then they are in no table and in no log.

The log is at level `debug`. PostgreSQL is told to log each statement with its parameters: so what it was ever handed is
searched, and not only what it kept.
"""

import secrets
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from support.command_line import CommandLine
from support.flows import bearer
from support.pages import CALLBACK, REQUEST, VERIFIER, fields
from support.secret_sweep.needles import Needles
from support.secret_sweep.places import private_members, sealed_keys


def unique(what: str) -> str:
    """A password or key that nobody else has."""
    return f"{what} {secrets.token_urlsafe(24)}"


class OnSqlite:
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'fastlatch.db'}"
        self._file = folder / "fastlatch.db"

    def begin(self) -> None:
        """A new file is made by the first command."""

    def sealed(self) -> list[tuple[str, bytes]]:
        return sealed_keys(self._file)

    def heaps(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self._file.parent.glob("fastlatch.db*")}


class OnPostgres:
    def __init__(self, server, url: str) -> None:
        self.url = url
        self._name = url.rpartition("/")[2]
        self._server = server
        self._logged = 0

    def begin(self) -> None:
        self._logged = (self._server.folder / "log").stat().st_size
        self._server.sql(f"ALTER DATABASE {self._name} SET log_statement = 'all'")

    def sealed(self) -> list[tuple[str, bytes]]:
        rows = self._server.sql("SELECT kid, encode(sealed, 'hex') FROM fastlatch_signing_keys", self._name)
        return [(row.split("|")[0], bytes.fromhex(row.split("|")[1])) for row in rows.splitlines()]

    def heaps(self) -> dict[str, bytes]:
        log = (self._server.folder / "log").read_bytes()[self._logged :]
        assert b"INSERT INTO fastlatch_sessions" in log, "the statements were not logged"
        assert b"parameters: $1 = " in log, "their parameters were not logged"
        return {"the rows": self._server.dump(self.url), "PostgreSQL's log": log}


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    if request.param == "sqlite":
        yield OnSqlite(tmp_path)
        return
    server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield OnPostgres(server, url)
    server.drop(url)


class Caller:
    """Asks, and keeps what was secret in question and answer, and which paths were asked."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http
        self.asked: set[tuple[str, str]] = set()
        self.secret: set[str] = set()

    def __call__(self, method: str, path: str, status: int, *, route: str = "", **options) -> httpx2.Response:
        self.asked.add((method, route or path))
        answer = self._http.request(method, path, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        if answer.content.startswith(b"{"):
            self.secret |= {value for name, value in answer.json().items() if name.endswith("_token")}
        self.secret |= set(self._http.cookies.values())
        self.secret |= {
            value for name, value in parse_qsl(urlsplit(answer.headers.get("location", "")).query) if name == "code"
        }
        return answer

    def log_in(self, name: str, password: str) -> dict[str, str]:
        form = {"grant_type": "password", "username": name, "password": password}
        return dict(self("POST", "/token", 200, data=form).json())


def test_no_secret_is_in_any_table_or_log_after_every_endpoint_was_asked(place, tmp_path, secret_sweep):

    own_key = secrets.token_urlsafe(32)
    first, *_ = passwords = (unique("first"), unique("second"), unique("third"), unique("wrong"))
    place.begin()
    run = CommandLine(
        tmp_path,
        {
            "FASTLATCH_DATABASE_URL": place.url,
            "FASTLATCH_SECRET_KEY": own_key,
            "FASTLATCH_LOG_LEVEL": "debug",
            "FASTLATCH_REGISTRATION": "true",
            "FASTLATCH_DYNAMIC_REGISTRATION": "token",
        },
    )
    assert run("users", "create", "alice", "--password-stdin", stdin=first).status == 0
    client_secret = run("clients", "create", "api").out.strip()
    assert run("clients", "create", "tv", "--public", "--grant", "device_code").status == 0
    spa = ("--public", "--third-party", "--redirect-uri", CALLBACK, "--scope", "openid")
    assert run("clients", "create", "spa", *spa).status == 0
    basic = ("api", client_secret)
    initial = run("clients", "registration-token").out.strip()

    with run.running("serve") as server:
        with httpx2.Client(base_url=server.url, timeout=60) as http:
            wait_until_ready(http)
            ask = Caller(http)
            every_page(ask, first, passwords[-1])
            ask.secret |= {initial, a_client_that_registers_itself(ask, initial, passwords[-1])}
            every_endpoint(ask, basic, passwords)
            every_login_elsewhere(ask, passwords[1])
            offered = {
                (method.upper(), path)
                for path, methods in http.get("/openapi.json").json()["paths"].items()
                for method in methods
            }
        exported = run("keys", "export", run("keys", "rotate").out.strip(), "--private").out
    assert offered - ask.asked == set(), "an endpoint was not asked"

    needles = Needles()
    inside_pem = next(line for line in exported.splitlines() if not line.startswith("-"))
    for secret in {*passwords, own_key, client_secret, inside_pem, *ask.secret}:
        needles.add(secret)
    for kid, sealed in place.sealed():
        for member in private_members(kid, sealed, own_key):
            needles.add(member)
            secret_sweep.issued.secret(member)  # for what the commands of this test have logged in this process
    assert len(needles) > 20
    log = server.log.read_bytes()
    assert b"POST /token" in log
    heaps = place.heaps() | {"the server's log": log}
    assert {where: found for where, heap in heaps.items() if (found := needles.found_in(heap))} == {}


def every_page(ask: Caller, password: str, wrong: str) -> None:
    """Signing in for an app, as a browser does, and out again."""
    page = ask("GET", "/authorize", 200, params=REQUEST)
    form = fields(page.text, "/sign-in") | {"username": "alice"}
    ask("POST", "/sign-in", 400, data=form | {"password": wrong})
    ask("POST", "/sign-in", 400, data=form | {"username": wrong, "password": wrong})
    signed_in = ask("POST", "/sign-in", 303, data=form | {"password": password})
    page = ask("GET", signed_in.headers["location"], 200, route="/authorize")
    allowed = ask("POST", "/consent", 303, data=fields(page.text, "/consent") | {"decision": "allow"})
    code = dict(parse_qsl(urlsplit(allowed.headers["location"]).query))["code"]
    form = {"grant_type": "authorization_code", "client_id": "spa", "code": code, "redirect_uri": CALLBACK}
    ask("POST", "/token", 400, data=form | {"code_verifier": "x" * 43})
    tokens = ask("POST", "/token", 200, data=form | {"code_verifier": VERIFIER}).json()
    for method in ("GET", "POST"):
        ask(method, "/userinfo", 200, headers=bearer(tokens["access_token"]))
    ask("GET", "/authorize", 400, params={"client_id": "nobody", "code": code})
    page = ask("GET", "/sign-out", 200)
    ask("POST", "/sign-out", 200, data=fields(page.text, "/sign-out"))


def every_login_elsewhere(ask: Caller, password: str) -> None:
    """A request that is pushed, and a device without a keyboard."""
    pushed = ask("POST", "/par", 201, data=REQUEST | {"client_secret": ""}).json()
    ask.secret.add(pushed["request_uri"].rpartition(":")[2])
    ask("GET", "/authorize", 200, params={"client_id": "spa", "request_uri": pushed["request_uri"]})
    ask("POST", "/par", 400, data=REQUEST | {"request_uri": pushed["request_uri"]})
    codes = ask("POST", "/device_authorization", 200, data={"client_id": "tv"}).json()
    ask.secret.add(codes["device_code"])
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "tv"}
    ask("POST", "/token", 400, data=form | {"device_code": codes["device_code"]})
    page = ask("GET", "/device", 200, params={"user_code": codes["user_code"]}, route="/device")
    signed_in = fields(page.text, "/sign-in") | {"username": "alice", "password": password}
    page = ask("GET", ask("POST", "/sign-in", 303, data=signed_in).headers["location"], 200, route="/device")
    page = ask("POST", "/device", 200, data=fields(page.text, "/device"))
    ask("POST", "/device/decision", 200, data=fields(page.text, "/device/decision") | {"decision": "allow"})
    ask("POST", "/token", 200, data=form | {"device_code": codes["device_code"]})
    ask("POST", "/sign-out", 200, data=fields(ask("GET", "/sign-out", 200).text, "/sign-out"))


def a_client_that_registers_itself(ask: Caller, initial: str, wrong: str) -> str:
    """Its secret."""
    said = {"redirect_uris": [CALLBACK]}
    ask("POST", "/register", 401, json=said, headers=bearer(wrong.replace(" ", "")))
    ask("POST", "/register", 400, json={"redirect_uris": [wrong]}, headers=bearer(initial))
    told = ask("POST", "/register", 201, json=said, headers=bearer(initial)).json()
    ask("POST", "/register", 401, json=said, headers=bearer(initial))
    return str(told["client_secret"])


def every_endpoint(ask: Caller, basic: tuple[str, str], passwords: tuple[str, str, str, str]) -> None:
    """What the document lists, well and badly asked."""
    first, second, third, wrong = passwords
    ask("POST", "/users", 201, json={"username": "carol", "password": third, "email": "carol@example.com"})
    ask("POST", "/users", 409, json={"username": "carol", "password": wrong})
    carol = ask.log_in("carol", third)
    tokens = ask.log_in("alice", first)
    ask("POST", "/token", 400, data={"grant_type": "password", "username": "alice", "password": wrong})
    ask("POST", "/token", 400, data={"grant_type": "password", "username": wrong, "password": wrong})
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    tokens = ask("POST", "/token", 200, data=refresh).json()
    me = bearer(tokens["access_token"])
    ask("GET", "/users/me", 200, headers=me)
    ask("GET", "/users/me", 401, headers=bearer(wrong.replace(" ", "")))
    ask("PATCH", "/users/me", 200, headers=me, json={"full_name": "Alice A."})
    ask("POST", "/introspect", 200, data={"token": tokens["access_token"]}, auth=basic)
    ask("POST", "/introspect", 200, data={"token": tokens["refresh_token"]}, auth=basic)
    ask("POST", "/introspect", 401, data={"token": "x"}, auth=("api", wrong))
    ask("GET", "/revocations", 200, auth=basic)
    ask("GET", "/revocations", 401, auth=("api", wrong))
    sessions = ask("GET", "/users/me/sessions", 200, headers=me).json()
    assert len(sessions) == 1
    other = ask.log_in("alice", first)
    (ended,) = (
        each["id"]
        for each in ask("GET", "/users/me/sessions", 200, headers=bearer(other["access_token"])).json()
        if each["current"]
    )
    ask("DELETE", f"/users/me/sessions/{ended}", 204, route="/users/me/sessions/{session_id}", headers=me)
    ask("DELETE", "/users/me/sessions", 200, headers=me)

    ask("POST", "/auth/login", 200, data={"username": "alice", "password": first})
    ask("POST", "/auth/refresh", 200)
    ask("POST", "/auth/logout", 204)

    # In an address, where no secret belongs and where people put them.
    ask("GET", "/users/me", 401, params={"access_token": tokens["access_token"], "password": first})
    change = {"current_password": wrong, "new_password": second}
    ask("POST", "/users/me/password", 400, headers=me, json=change)
    ask("POST", "/users/me/password", 204, headers=me, json=change | {"current_password": first})
    tokens = ask.log_in("alice", second)
    ask("POST", "/revoke", 200, data={"token": tokens["access_token"]})
    ask("POST", "/revoke", 200, data={"token": tokens["refresh_token"]})
    ask("POST", "/token", 400, data=refresh | {"refresh_token": tokens["refresh_token"]})
    ask("DELETE", "/users/me", 204, headers=bearer(carol["access_token"]))


def wait_until_ready(http: httpx2.Client) -> None:
    deadline = time.monotonic() + 30
    while http.get("/health/ready").status_code != 200:
        assert time.monotonic() < deadline, "the server did not become ready"
        time.sleep(0.05)
