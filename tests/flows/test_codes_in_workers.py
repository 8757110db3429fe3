"""What is good once, in four processes over one database, of either kind.

Codes (RFC 6749 section 4.1.2), assertions (RFC 7523 section 3), DPoP proofs (RFC 9449 section 11.1); and a program's
token, which all of them know (RFC 6749 section 4.4).
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx2
import pytest

from fastlatch import Fastlatch, Settings
from support.client_keys import ClientKey
from support.command_line import CommandLine
from support.served import VARIABLES

PASSWORD = "correct horse battery"
SECRET_KEY = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
SECRET = "the secret of a client, long enough"
WEB, ROBOT, TV = ("web", SECRET), ("robot", SECRET), ("tv", SECRET)
CALLBACK = "https://web.example/cb"
WORKERS, AT_ONCE = 4, 50
KEY = ClientKey()
# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def run(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    url = f"sqlite:///{folder / 'fastlatch.db'}" if server is None else server.new_database()
    run = CommandLine(folder, VARIABLES | {"FASTLATCH_DATABASE_URL": url, "FASTLATCH_SECRET_KEY": SECRET_KEY})
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    for arguments in (
        ("web", "--redirect-uri", CALLBACK, "--scope", "openid"),
        ("robot", "--grant", "client_credentials", "--scope", "openid", "--scope", "items:read"),
        ("tv", "--grant", "device_code", "--grant", "refresh_token"),
    ):
        made = run("clients", "create", *arguments, "--secret-stdin", stdin=SECRET)
        assert made.status == 0, made.err
    (folder / "keys.json").write_text(KEY.jwks)
    made = run("clients", "create", "signer", "--grant", "client_credentials", "--jwks-file", str(folder / "keys.json"))
    assert (made.status, made.out) == (0, ""), made.err
    yield run
    if server is not None:
        server.drop(url)


@pytest.fixture(scope="module")
def url(run):
    """Of a server of four workers."""
    with run.running("serve", "--workers", str(WORKERS)) as server:
        wait_until_up(server.url)
        yield server.url


async def code_of_alice(run: CommandLine) -> str:
    """As the authorization endpoint would give it, in a process of its own."""
    async with Fastlatch(_settings(run)).running() as services:
        signed_in, _ = await _signed_in(services)
        asked = {"client_id": WEB[0], "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
        asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        answer = await services.context.authorize.begin(asked, signed_in, shown_at=0)
        return answer.parameters["code"]


async def device_allowed_by_alice(run: CommandLine, user_code: str) -> None:
    """As her browser would, in a process of its own."""
    async with Fastlatch(_settings(run)).running() as services:
        signed_in, _ = await _signed_in(services)
        approve = services.context.approve_device
        asked = await approve.look_up(user_code, signed_in, address="192.0.2.9")
        assert asked is not None
        assert await approve.allow(asked, signed_in)


async def cookie_of_alice(run: CommandLine) -> str:
    """Of a browser in which she has signed in."""
    async with Fastlatch(_settings(run)).running() as services:
        return (await _signed_in(services))[1]


def _settings(run: CommandLine) -> Settings:
    url = run.variables["FASTLATCH_DATABASE_URL"]
    return Settings.load(database_url=url, secret_key=SECRET_KEY, auto_migrate=False, _env_file=None)


async def _signed_in(services):
    account = await services.context.authenticate("alice", PASSWORD, address="192.0.2.9")
    return await services.context.browser_logins.open(account, ("pwd",), user_agent="", address="192.0.2.9")


def wait_until_up(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx2.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_active(url: str, token: str) -> bool:
    return httpx2.post(f"{url}/introspect", data={"token": token}, auth=WEB).json()["active"]


def until_no_worker_takes(url: str, token: str) -> None:
    """Every one of them knows within a second, on a machine that has the time."""
    deadline = time.monotonic() + 10
    while any(is_active(url, token) for _ in range(3 * WORKERS)):
        assert time.monotonic() < deadline


def test_of_fifty_who_present_one_code_one_gets_tokens_and_loses_them_again(run, url):
    """AZ9 and AZ10: whoever was first, there was a second, and nobody can tell which of them was the thief."""
    code = anyio.run(code_of_alice, run)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}

    def redeem(_: int) -> httpx2.Response:
        # A connection each, so that every worker has its share.
        return httpx2.post(f"{url}/token", data=form, auth=WEB, timeout=30)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(redeem, range(AT_ONCE)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: AT_ONCE - 1}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
    (tokens,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert set(tokens) >= {"access_token", "refresh_token", "id_token"}
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert httpx2.post(f"{url}/token", data=refresh, auth=WEB).json()["error"] == "invalid_grant"
    until_no_worker_takes(url, tokens["access_token"])


def all_at_once(ask) -> Counter[tuple[int, str | None]]:
    """Status and error of fifty requests, each by a connection of its own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: ask(), range(AT_ONCE)))
    return Counter((answer.status_code, answer.json().get("error")) for answer in answers)


def test_of_fifty_who_present_one_assertion_one_is_the_client(url):
    """TK19: its jti is known to every worker."""
    form = {"grant_type": "client_credentials", **KEY.assertion("signer", url, time.time())}

    counted = all_at_once(lambda: httpx2.post(f"{url}/token", data=form, timeout=30))

    assert counted == {(200, None): 1, (401, "invalid_client"): AT_ONCE - 1}


def test_of_fifty_who_present_one_proof_one_gets_a_token(url):
    """DP1: at the token endpoint its jti is known to every worker."""
    headers = {"DPoP": KEY.proof("POST", f"{url}/token", time.time())}
    form = {"grant_type": "client_credentials"}

    counted = all_at_once(lambda: httpx2.post(f"{url}/token", data=form, auth=ROBOT, headers=headers, timeout=30))

    assert counted == {(200, None): 1, (400, "invalid_dpop_proof"): AT_ONCE - 1}


def test_a_bound_token_is_taken_by_every_worker_and_only_with_its_key(url):
    headers = {"DPoP": KEY.proof("POST", f"{url}/token", time.time())}
    who = {"grant_type": "password", "username": "alice", "password": PASSWORD}
    answer = httpx2.post(f"{url}/token", data=who, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]

    def visit(scheme: str) -> int:
        proof = KEY.proof("GET", f"{url}/users/me", time.time(), token)
        sent = {"Authorization": f"{scheme} {token}", "DPoP": proof}
        return httpx2.get(f"{url}/users/me", headers=sent).status_code

    assert {visit("DPoP") for _ in range(3 * WORKERS)} == {200}
    assert {visit("Bearer") for _ in range(3 * WORKERS)} == {401}


def test_a_programs_token_is_known_to_every_worker_until_its_client_is_gone(run, url):
    form = {"grant_type": "client_credentials", "scope": "items:read openid"}
    answer = httpx2.post(f"{url}/token", data=form, auth=ROBOT)
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == "items:read"
    token = answer.json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert all(is_active(url, token) for _ in range(3 * WORKERS))
    assert {httpx2.get(f"{url}/users/me", headers=headers).status_code for _ in range(3 * WORKERS)} == {401}

    assert run("clients", "delete", ROBOT[0]).status == 0

    until_no_worker_takes(url, token)
    assert httpx2.post(f"{url}/token", data=form, auth=ROBOT).status_code == 401


def at_once(ask) -> list[httpx2.Response]:
    """A connection each, so that every worker has its share."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: ask(), range(AT_ONCE)))


def test_of_fifty_who_present_one_device_code_one_gets_tokens_and_loses_them_again(run, url):
    """RFC 8628 section 3.4: as a code."""
    codes = httpx2.post(f"{url}/device_authorization", data={"scope": "openid"}, auth=TV).json()
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": codes["device_code"]}
    waiting = at_once(lambda: httpx2.post(f"{url}/token", data=form, auth=TV, timeout=30))
    assert {answer.status_code for answer in waiting} == {400}
    told = Counter(answer.json()["error"] for answer in waiting)
    assert told == {"authorization_pending": 1, "slow_down": AT_ONCE - 1}
    anyio.run(device_allowed_by_alice, run, codes["user_code"])

    answers = at_once(lambda: httpx2.post(f"{url}/token", data=form, auth=TV, timeout=30))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: AT_ONCE - 1}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
    (tokens,) = [answer.json() for answer in answers if answer.status_code == 200]
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert httpx2.post(f"{url}/token", data=refresh, auth=TV).json()["error"] == "invalid_grant"
    until_no_worker_takes(url, tokens["access_token"])


def test_of_fifty_who_come_with_one_pushed_request_one_gets_a_code(run, url):
    """RFC 9126 section 7.3."""
    asked = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    pushed = httpx2.post(f"{url}/par", data=asked, auth=WEB).json()
    carried = {"client_id": WEB[0], "request_uri": pushed["request_uri"]}
    cookies = {"fastlatch-login": anyio.run(cookie_of_alice, run)}

    answers = at_once(lambda: httpx2.get(f"{url}/authorize", params=carried, cookies=cookies, timeout=30))

    assert Counter(answer.status_code for answer in answers) == {303: 1, 400: AT_ONCE - 1}
    (redirect,) = [answer.headers["location"] for answer in answers if answer.status_code == 303]
    assert redirect.startswith(f"{CALLBACK}?code=")
