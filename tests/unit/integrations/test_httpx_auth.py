"""`fastlatch.integrations.httpx_auth` against a login server that says what a test wants."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import httpx
import httpx2
import pytest

from fastlatch.integrations.httpx_auth import (
    ClientCredentialsAuth,
    DeviceAuth,
    LoginNeeded,
    LoginRefused,
    LoginUnavailable,
    PasswordAuth,
)

pytestmark = pytest.mark.anyio

ISSUER, API = "https://login.example", "https://api.example"
SECRET, PASSWORD = "the secret of a client", "correct horse battery"


@dataclass
class Login:
    """Answers as a login server does, and takes down what it was asked."""

    answers: list[Any] = field(default_factory=list)
    metadata: dict[str, Any] = field(
        default_factory=lambda: {
            "issuer": ISSUER,
            "token_endpoint": f"{ISSUER}/token",
            "device_authorization_endpoint": f"{ISSUER}/device_authorization",
        }
    )
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[httpx2.Headers] = field(default_factory=list)
    paths: Counter[str] = field(default_factory=Counter)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.paths[request.url.path] += 1
        if "/.well-known/" in request.url.path:
            return httpx2.Response(200, json=self.metadata)
        self.asked.append(dict(parse_qsl(request.content.decode())))
        self.headers.append(request.headers)
        answer = self.answers.pop(0) if self.answers else tokens(f"token-{len(self.asked)}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def options(self) -> dict[str, Any]:
        return {"transport": httpx2.MockTransport(self)}


def tokens(access_token: str, **more: Any) -> httpx2.Response:
    return httpx2.Response(200, json={"access_token": access_token, "token_type": "bearer", "expires_in": 900} | more)


def refusal(code: str, **more: str) -> httpx2.Response:
    return httpx2.Response(400, json={"error": code} | more)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def login():
    return Login()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def waits(monkeypatch):
    """Nobody waits; how long it would have been."""
    waited: list[float] = []
    monkeypatch.setattr("fastlatch.integrations.httpx_auth.exchange.time.sleep", waited.append)
    return waited


@pytest.fixture
def program(login, clock):
    def make(**more: Any) -> ClientCredentialsAuth:
        options = {"base_url": API, "clock": clock, "http_options": login.options()} | more
        return ClientCredentialsAuth(ISSUER, "nightly job", SECRET, **options)

    return make


def api(seen: list[str | None], refuse: tuple[str, ...] = ()):
    """An API that refuses these tokens."""

    def answer(request):
        token = request.headers.get("authorization")
        seen.append(token)
        if token in {f"Bearer {each}" for each in refuse}:
            return httpx2.Response(401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return httpx2.Response(200, text="ok")

    return httpx2.MockTransport(answer)


def test_a_token_is_fetched_once_kept_and_renewed_in_time(program, login, clock):
    seen: list[str | None] = []
    with httpx2.Client(auth=program(scope="items:read"), transport=api(seen)) as http:
        for _ in range(3):
            http.get(f"{API}/items")
        clock.now += 869
        http.get(f"{API}/items")
        clock.now += 1
        http.get(f"{API}/items")

    assert seen == ["Bearer token-1"] * 4 + ["Bearer token-2"]
    assert login.asked == [{"grant_type": "client_credentials", "scope": "items:read"}] * 2
    # RFC 6749 section 2.3.1: form-encoded inside of Basic.
    assert login.headers[0]["authorization"] == httpx2.BasicAuth("nightly+job", "the+secret+of+a+client")._auth_header  # noqa: SLF001 (how it is spelt)
    assert login.paths["/.well-known/oauth-authorization-server"] == 1


def test_the_secret_may_go_into_the_body(program, login):
    with httpx2.Client(auth=program(secret_in_body=True), transport=api([])) as http:
        http.get(API)

    assert login.asked[0]["client_secret"] == SECRET
    assert "authorization" not in login.headers[0]


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "https://api.example.evil.example/", "http://api.example/", "https://api.example:8443/"],
)
async def test_no_other_origin_is_sent_a_token(program, login, url):
    seen: list[str | None] = []
    auth = program()
    with httpx2.Client(auth=auth, transport=api(seen)) as http:
        http.get(url)
    async with httpx2.AsyncClient(auth=auth, transport=api(seen)) as http:
        await http.get(url)

    assert seen == [None, None]
    assert login.asked == []


def test_a_redirect_to_another_origin_goes_there_without_the_token(program):
    seen: dict[str, str | None] = {}

    def answer(request):
        seen[request.url.host] = request.headers.get("authorization")
        away = {"Location": "https://evil.example/"}
        return httpx2.Response(302, headers=away) if request.url.host == "api.example" else httpx2.Response(200)

    with httpx2.Client(auth=program(), transport=httpx2.MockTransport(answer), follow_redirects=True) as http:
        http.get(API)

    assert seen == {"api.example": "Bearer token-1", "evil.example": None}


async def test_after_invalid_token_it_is_tried_once_more_with_a_new_one(program, login):
    for refused, statuses, fetched in ((("token-1",), 200, 2), (("token-1", "token-2", "token-3"), 401, 2)):
        for sync in (True, False):
            login.asked.clear()
            seen: list[str | None] = []
            if sync:
                with httpx2.Client(auth=program(), transport=api(seen, refused)) as http:
                    answer = http.post(f"{API}/items", json={"name": "Widget"})
            else:
                async with httpx2.AsyncClient(auth=program(), transport=api(seen, refused)) as http:
                    answer = await http.post(f"{API}/items", json={"name": "Widget"})
            assert answer.status_code == statuses
            assert seen == ["Bearer token-1", "Bearer token-2"]
            assert len(login.asked) == fetched


def test_a_401_that_is_not_about_the_token_is_no_reason(program, login):
    transport = httpx2.MockTransport(lambda _: httpx2.Response(401, headers={"WWW-Authenticate": "Bearer"}))
    with httpx2.Client(auth=program(), transport=transport) as http:
        assert http.get(API).status_code == 401

    assert len(login.asked) == 1


def test_a_body_that_is_made_while_it_is_sent_is_not_sent_twice(program, login):
    class Api(httpx2.BaseTransport):
        bodies: ClassVar[list[bytes]] = []

        def handle_request(self, request):
            self.bodies.append(b"".join(request.stream))
            return httpx2.Response(401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})

    with httpx2.Client(auth=program(), transport=Api()) as http:
        assert http.post(API, content=iter([b"a", b"b"])).status_code == 401

    assert Api.bodies == [b"ab"]


@pytest.mark.parametrize("issuer", ["https://login.example/", "https://evil.example", None])
def test_metadata_in_another_name_are_not_used(program, login, issuer):
    login.metadata["issuer"] = issuer
    with httpx2.Client(auth=program(), transport=api([])) as http, pytest.raises(LoginUnavailable):
        http.get(API)

    assert login.asked == []


@pytest.mark.parametrize("endpoint", ["http://login.example/token", "https://u:p@login.example/token", None, 7])
def test_no_secret_goes_to_an_endpoint_that_others_can_listen_at(program, login, endpoint):
    login.metadata["token_endpoint"] = endpoint
    with httpx2.Client(auth=program(), transport=api([])) as http, pytest.raises(LoginUnavailable):
        http.get(API)

    assert login.asked == []


@pytest.mark.parametrize("change", [{"base_url": "http://api.example"}, {"issuer": "http://login.example"}])
def test_plain_http_is_for_this_machine(change):
    asked = {"issuer": ISSUER, "base_url": API} | change
    with pytest.raises(ValueError, match="has to be an https address"):
        ClientCredentialsAuth(asked["issuer"], "c", SECRET, base_url=asked["base_url"])
    ClientCredentialsAuth("http://127.0.0.1:8000", "c", SECRET, base_url="http://localhost:9000")


def test_a_busy_server_is_asked_again_when_it_says_so(program, login, waits):
    busy = httpx2.Response(503, headers={"Retry-After": "7"})
    login.answers = [busy, httpx2.ConnectError("no"), httpx2.Response(429), tokens("at last")]
    seen: list[str | None] = []
    with httpx2.Client(auth=program(), transport=api(seen)) as http:
        http.get(API)

    assert seen == ["Bearer at last"]
    assert waits == [7.0, 14.0, 28.0]


def test_who_is_busy_for_long_is_not_waited_for(program, login, waits):
    login.answers = [httpx2.Response(503, headers={"Retry-After": "3600"})]
    with httpx2.Client(auth=program(), transport=api([])) as http, pytest.raises(LoginUnavailable) as raised:
        http.get(API)

    assert (raised.value.retry_after, waits) == (3600.0, [])


def test_a_redirect_of_the_token_endpoint_is_not_followed(program, login):
    login.answers = [httpx2.Response(307, headers={"Location": "https://evil.example/token"})]
    with httpx2.Client(auth=program(), transport=api([])) as http, pytest.raises(LoginUnavailable):
        http.get(API)

    assert len(login.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, text="<html>"),
        httpx2.Response(200, json=[1]),
        httpx2.Response(200, json={"access_token": "x", "token_type": "DPoP"}),
        httpx2.Response(200, content=b" " * 300_000),
        httpx2.Response(500, text="oh"),
    ],
    ids=["html", "a list", "of another type", "endless", "broken"],
)
def test_what_is_no_answer_of_a_token_endpoint_is_none(program, login, waits, answer):
    login.answers = [answer] * 5
    with httpx2.Client(auth=program(), transport=api([])) as http, pytest.raises(LoginUnavailable):
        http.get(API)


def person(login, clock, **more):
    options = {"base_url": API, "clock": clock, "http_options": login.options()} | more
    return PasswordAuth(ISSUER, "alice", PASSWORD, **options)


def test_a_session_goes_on_by_its_refresh_token_and_begins_anew_when_it_has_ended(login, clock):
    login.answers = [
        tokens("one", refresh_token="refresh-1"),
        tokens("two", refresh_token="refresh-2"),
        refusal("invalid_grant"),
        tokens("three", refresh_token="refresh-3"),
    ]
    seen: list[str | None] = []
    with httpx2.Client(auth=person(login, clock), transport=api(seen)) as http:
        for _ in range(3):
            http.get(API)
            clock.now += 900

    assert seen == ["Bearer one", "Bearer two", "Bearer three"]
    assert [(each["grant_type"], each.get("refresh_token")) for each in login.asked] == [
        ("password", None),
        ("refresh_token", "refresh-1"),
        ("refresh_token", "refresh-2"),
        ("password", None),
    ]
    assert {each["client_id"] for each in login.asked} == {"first-party"}


def test_a_password_that_was_not_kept_is_asked_for_again(login, clock):
    login.answers = [tokens("one", refresh_token="refresh-1"), refusal("invalid_grant")]
    auth = person(login, clock, keep_password=False)
    with httpx2.Client(auth=auth, transport=api([])) as http:
        http.get(API)
        clock.now += 900
        with pytest.raises(LoginNeeded, match="log in again"):
            http.get(API)

    assert PASSWORD not in str(vars(auth))


def test_a_busy_server_costs_no_session(login, clock, waits):
    login.answers = [tokens("one", refresh_token="refresh-1"), *[httpx2.Response(503)] * 5, tokens("two")]
    with httpx2.Client(auth=person(login, clock), transport=api([])) as http:
        http.get(API)
        clock.now += 900
        with pytest.raises(LoginUnavailable):
            http.get(API)
        http.get(API)

    assert login.asked[-1]["refresh_token"] == "refresh-1"


def test_neither_repr_nor_error_holds_a_secret(program, login, clock):
    said = refusal("invalid_client", error_description=f"{SECRET} and {PASSWORD} are wrong\n")
    login.answers = [said, said]
    for auth in (program(), person(login, clock, client_secret=SECRET, client_id="c")):
        with httpx2.Client(auth=auth, transport=api([])) as http, pytest.raises(LoginRefused) as raised:
            http.get(API)
        shown = f"{raised.value} {raised.value!r} {auth!r} {raised.value.__context__} {raised.value.__cause__}"
        assert raised.value.code == "invalid_client"
        assert SECRET not in shown
        assert "\n" not in str(raised.value)
        assert (PASSWORD not in shown) or auth is not person


DEVICE = {
    "device_code": "the program's half",
    "user_code": "WDJB-MJHT",
    "verification_uri": f"{ISSUER}/device",
    "verification_uri_complete": f"{ISSUER}/device?user_code=WDJB-MJHT",
    "expires_in": 600,
    "interval": 2,
}


def device(login, clock, shown):
    return DeviceAuth(ISSUER, "tv", base_url=API, show=shown.append, clock=clock, http_options=login.options())


def test_a_person_allows_it_on_another_device(login, clock, waits):
    """RFC 8628 sections 3.4 and 3.5."""
    login.answers = [
        httpx2.Response(200, json=DEVICE),
        refusal("authorization_pending"),
        refusal("slow_down"),
        httpx2.ReadTimeout("late"),
        tokens("one", refresh_token="refresh-1"),
        tokens("two"),
    ]
    shown: list[Any] = []
    seen: list[str | None] = []
    with httpx2.Client(auth=device(login, clock, shown), transport=api(seen)) as http:
        http.get(API)
        clock.now += 900
        http.get(API)

    assert seen == ["Bearer one", "Bearer two"]
    assert waits == [2.0, 2.0, 7.0, 14.0]
    (code,) = shown
    assert (code.user_code, code.verification_uri) == ("WDJB-MJHT", f"{ISSUER}/device")
    assert DEVICE["device_code"] not in repr(code)
    assert login.asked[1]["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
    assert login.asked[-1]["grant_type"] == "refresh_token"


@pytest.mark.parametrize(
    ("answer", "error"),
    [(refusal("expired_token"), LoginNeeded), (refusal("access_denied"), LoginRefused), (refusal("x"), LoginRefused)],
    ids=["too late", "no", "something else"],
)
def test_a_person_who_does_not_allow_it(login, clock, waits, answer, error):
    login.answers = [httpx2.Response(200, json=DEVICE), answer]
    with httpx2.Client(auth=device(login, clock, []), transport=api([])) as http, pytest.raises(error):
        http.get(API)


@pytest.mark.parametrize(
    "change",
    [{"verification_uri": "http://login.example/device"}, {"user_code": 7}, {"expires_in": "x"}, {"interval": None}],
    ids=str,
)
def test_what_is_no_answer_of_a_device_endpoint_is_shown_to_nobody(login, clock, change):
    login.answers = [httpx2.Response(200, json=DEVICE | change)]
    shown: list[Any] = []
    with httpx2.Client(auth=device(login, clock, shown), transport=api([])) as http, pytest.raises(LoginUnavailable):
        http.get(API)

    assert shown == []


def test_a_code_that_nobody_uses_is_given_up(login, clock, monkeypatch):
    login.answers = [httpx2.Response(200, json=DEVICE | {"expires_in": 5}), *[refusal("authorization_pending")] * 9]

    def pass_by(seconds):
        clock.now += seconds

    monkeypatch.setattr("fastlatch.integrations.httpx_auth.exchange.time.sleep", pass_by)
    with httpx2.Client(auth=device(login, clock, []), transport=api([])) as http, pytest.raises(LoginNeeded):
        http.get(API)

    assert len(login.asked) == 4


def older_api(seen):
    """An API of httpx that refuses the first request."""

    def answer(request):
        seen.append(request.headers.get("authorization"))
        refused = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        return httpx.Response(401, headers=refused) if len(seen) == 1 else httpx.Response(200)

    return httpx.MockTransport(answer)


def test_httpx_is_served_as_well(program):
    seen: list[str | None] = []
    with httpx.Client(auth=program(), transport=older_api(seen)) as http:
        assert http.get(API).status_code == 200

    assert seen == ["Bearer token-1", "Bearer token-2"]


async def test_httpx_is_served_in_tasks_too(program):
    seen: list[str | None] = []
    async with httpx.AsyncClient(auth=program(), transport=older_api(seen)) as http:
        assert (await http.get(API)).status_code == 200

    assert seen == ["Bearer token-1", "Bearer token-2"]


def test_an_issuer_with_a_path_and_openid_metadata_alone(clock):
    issuer = f"{ISSUER}/tenant"
    asked: list[str] = []

    def answer(request):
        asked.append(request.url.path)
        if request.url.path.endswith("openid-configuration"):
            return httpx2.Response(200, content=json.dumps({"issuer": issuer, "token_endpoint": f"{issuer}/token"}))
        return tokens("one") if request.url.path == "/tenant/token" else httpx2.Response(404)

    options = {"transport": httpx2.MockTransport(answer)}
    auth = ClientCredentialsAuth(issuer, "c", SECRET, base_url=API, clock=clock, http_options=options)
    with httpx2.Client(auth=auth, transport=api([])) as http:
        http.get(API)

    assert asked == [
        "/.well-known/oauth-authorization-server/tenant",
        "/tenant/.well-known/openid-configuration",
        "/tenant/token",
    ]
