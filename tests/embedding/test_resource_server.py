"""An API that checks tokens of an issuer elsewhere: the dependencies of an app that issues them, and no user table."""

import base64
import hmac
import json
import secrets
import time

import anyio
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from fastlatch import (
    BearerMiddleware,
    ConfigurationError,
    CurrentToken,
    CurrentUser,
    OptionalUser,
    ResourceServer,
    User,
    current_user,
    requires,
    requires_token,
)
from fastlatch.adapters.keys import jwk
from fastlatch.adapters.keys.jws import JwsKey
from fastlatch.domain.errors import InvalidToken
from support.client_keys import ClientKey
from support.flows import bearer
from support.issuer import METADATA, Page, fake_issuer

AUDIENCE = "https://items.example"
KEY = jwk.make("ES256")
SECRET = "the secret of the test"


@pytest.fixture(scope="module")
def served():
    with fake_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(served, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    served.pages.clear()
    served.visits.clear()
    served.introduce(fastlatch_revocations_endpoint=f"{served.url}/revocations")
    served.publish("/jwks", {"keys": [jwk.public_members(KEY, algorithm="ES256", kid="k1")]})
    return served


def told(place: str, *changes: object) -> Page:
    return Page(json.dumps({"place": place, "more": False, "changes": changes}).encode())


def token(issuer, **changes: object) -> dict[str, str]:
    now = int(time.time())
    claims = {
        "iss": issuer.url,
        "aud": AUDIENCE,
        "sub": "u-alice",
        "client_id": "first-party",
        "iat": now,
        "exp": now + 60,
        "jti": "j1",
        "sid": "s1",
        "scope": "items:read",
    }
    said = {name: value for name, value in (claims | changes).items() if value is not None}
    return bearer(JwsKey("k1", "ES256", KEY).sign(said))


def spelt(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def app_of(api: ResourceServer) -> FastAPI:
    app = FastAPI()
    app.include_router(api.router)
    app.include_router(api.health_router)
    app.add_middleware(BearerMiddleware, protect=["/behind"])

    @app.get("/items", dependencies=[requires("items:read")])
    async def items(token: CurrentToken) -> str:
        return token.subject

    @app.get("/write", dependencies=[requires("items:write")])
    def write() -> str:
        return "written"

    @app.get("/id")
    async def user_id(user: CurrentUser) -> str:
        return user.id

    @app.get("/name")
    async def name(user: CurrentUser) -> str:
        return user.username

    @app.get("/maybe")
    async def maybe(user: OptionalUser) -> str:
        return "nobody" if user is None else user.id

    @app.get("/behind/who")
    async def who(request: Request) -> list[str]:
        return [request.user.display_name, *request.auth.scopes]

    return app


def serving(issuer, **arguments):
    api = ResourceServer(issuer=issuer.url, audience=AUDIENCE, **arguments)
    return TestClient(app_of(api), raise_server_exceptions=False), api


def test_the_same_dependencies_work_and_a_user_is_known_by_id(issuer):
    http, api = serving(issuer)
    with http:
        assert api.ready
        good = token(issuer)
        assert http.get("/items", headers=good).json() == "u-alice"
        assert http.get("/id", headers=good).json() == "u-alice"
        assert http.get("/maybe", headers=good).json() == "u-alice"
        assert http.get("/maybe").json() == "nobody"
        assert http.get("/behind/who", headers=good).json() == ["u-alice", "items:read"]
        refused = http.get("/write", headers=good)
        assert refused.status_code == 403
        assert 'scope="items:write"' in refused.headers["WWW-Authenticate"]
        for path in ("/items", "/id", "/behind/who"):
            assert http.get(path).status_code == 401
    assert not api.ready


def test_what_only_the_issuer_knows_of_a_user_is_asked_for_in_vain_and_the_way_out_is_named(issuer):
    http, _ = serving(issuer)
    http = TestClient(http.app)
    with http, pytest.raises(RuntimeError, match=r"user\.username is not known .* Take CurrentToken"):
        http.get("/name", headers=token(issuer))


def test_an_override_of_the_current_user_stands_in_for_requires_too(issuer):
    http, _ = serving(issuer)
    http.app.dependency_overrides[current_user] = lambda: User("u-test", "test")
    with http:
        assert http.get("/write").json() == "written"
        assert http.get("/name").json() == "test"


BAD = {
    "another audience": {"aud": "https://other.example"},
    "another issuer": {"iss": "https://other.example"},
    "expired": {"exp": 1_000_000_000, "iat": 999_999_000},
    "no session and no subject": {"sub": ""},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_token_for_somebody_else_or_of_another_time_is_refused(issuer, changes):
    http, _ = serving(issuer)
    with http:
        assert http.get("/items", headers=token(issuer, **changes)).status_code == 401


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(issuer):
    header = spelt(json.dumps({"alg": "HS256", "kid": "k1", "typ": "at+jwt"}).encode())
    payload = token(issuer)["Authorization"].split(".")[1]
    signature = hmac.digest(jwk.public_text(KEY).encode(), f"{header}.{payload}".encode(), "sha256")
    http, _ = serving(issuer)
    with http:
        forged = f"{header}.{payload}.{spelt(signature)}"
        assert http.get("/items", headers=bearer(forged)).status_code == 401


def test_a_thousand_random_kids_are_refused_at_once_and_fetch_nothing_in_the_minute(issuer):
    http, _ = serving(issuer)
    with http:
        asked = dict(issuer.visits)
        rest = token(issuer)["Authorization"].partition(".")[2]
        for _ in range(1000):
            header = json.dumps({"alg": "ES256", "kid": secrets.token_hex(8), "typ": "at+jwt"}).encode()
            forged = f"{spelt(header)}.{rest}"
            answer = http.get("/items", headers=bearer(forged))
            assert answer.status_code == 401
        assert dict(issuer.visits) == asked == {METADATA: 1, "/jwks": 1}
        assert http.get("/items", headers=token(issuer)).status_code == 200


def test_without_credentials_it_says_once_that_tokens_live_until_they_expire(issuer, caplog):
    http, _ = serving(issuer)
    with http:
        http.get("/items", headers=token(issuer))
        http.get("/items", headers=token(issuer))
    assert caplog.text.count("revocations are not followed") == 1


def test_an_ending_that_the_issuer_tells_is_refused_from_then_on_and_no_other(issuer):
    ended = {"kind": "session", "subject": "s1", "at": int(time.time()), "forget_at": int(time.time()) + 900}
    issuer.pages["/revocations"] = told("p.1", ended)
    http, api = serving(issuer, client_id="api", client_secret=SECRET)
    with http:
        assert api.ready
        assert http.get("/items", headers=token(issuer)).status_code == 401
        assert http.get("/items", headers=token(issuer, sid="s2")).status_code == 200


@pytest.mark.parametrize("status", [401, 404, 500])
def test_revocations_that_cannot_be_had_are_no_reason_to_trust(issuer, status, caplog):
    issuer.pages["/revocations"] = Page(status=status)
    http, api = serving(issuer, client_id="api", client_secret=SECRET)
    with http:
        assert not api.ready
        assert http.get("/health/ready").status_code == 503
        assert http.get("/health/live").status_code == 200
        refused = http.get("/items", headers=token(issuer))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert SECRET not in caplog.text


def test_an_issuer_that_is_away_stops_no_start_and_tokens_wait_for_it(issuer, caplog):
    issuer.pages.clear()
    http, api = serving(issuer)
    with http:
        assert not api.ready
        refused = http.get("/items", headers=token(issuer))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert http.get("/items").status_code == 401
        issuer.introduce()
        issuer.publish("/jwks", {"keys": [jwk.public_members(KEY, algorithm="ES256", kid="k1")]})
        deadline = time.monotonic() + 10
        while not api.ready and time.monotonic() < deadline:
            time.sleep(0.02)
        assert http.get("/items", headers=token(issuer)).status_code == 200
    assert "keys cannot be fetched" in caplog.text


def test_the_documentation_page_asks_for_a_token_and_for_no_password(issuer):
    http, _ = serving(issuer)
    with http:
        schema = http.get("/openapi.json").json()
    assert schema["components"]["securitySchemes"] == {
        "OAuth2PasswordBearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    assert schema["paths"]["/items"]["get"]["security"]


def test_settings_come_from_the_environment_and_arguments_before_it(issuer, monkeypatch):
    monkeypatch.setenv("FASTLATCH_ISSUER", "https://env.example")
    monkeypatch.setenv("FASTLATCH_CLIENT_ID", "api")
    monkeypatch.setenv("FASTLATCH_CLIENT_SECRET", SECRET)
    api = ResourceServer(audience=AUDIENCE)
    assert api.settings.issuer == "https://env.example"
    assert api.settings.token_policy().audience == AUDIENCE
    assert SECRET not in repr(api.settings)
    assert ResourceServer(issuer=issuer.url).settings.token_policy().audience == issuer.url


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "FASTLATCH_ISSUER: a resource server must know"),
        ({"issuer": "http://login.example.com"}, "FASTLATCH_ISSUER: plain http"),
        ({"issuer": "https://login.example.com/"}, "FASTLATCH_ISSUER: it ends with a slash"),
        ({"issuer": "https://a.example", "client_id": "api"}, "FASTLATCH_CLIENT_SECRET"),
        ({"issuer": "https://a.example", "client_secret": SECRET}, "FASTLATCH_CLIENT_ID"),
        ({"issuer": "https://a.example", "revocations_stale_after": 0}, "FASTLATCH_REVOCATIONS_STALE_AFTER"),
        ({"issuer": "https://a.example", "audience": ""}, "FASTLATCH_AUDIENCE"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line_without_the_secret(monkeypatch, tmp_path, arguments, named):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as refused:
        ResourceServer(**arguments)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("subject", ["u-alice", "client:first-party"])
def test_a_program_in_its_own_name_is_taken_where_a_token_is_enough_and_is_no_user(issuer, subject):
    """RFC 9700 section 4.15: a client must not be taken for a user."""
    api = ResourceServer(issuer=issuer.url, audience=AUDIENCE)
    app = FastAPI()
    app.include_router(api.router)

    @app.get("/token", dependencies=[requires_token("items:read")])
    async def of_token(token: CurrentToken) -> str:
        return token.subject

    @app.get("/user")
    async def of_user(user: CurrentUser) -> str:
        return user.id

    program = subject.startswith("client:")
    headers = token(issuer, sub=subject, scope="items:read", **({"sid": None} if program else {}))
    with TestClient(app) as http:
        for _ in range(2):
            assert http.get("/token", headers=headers).json() == subject
            assert http.get("/user", headers=headers).status_code == (401 if program else 200)


def bound(issuer, key: ClientKey, *, audience: object = AUDIENCE) -> str:
    claims = {"cnf": {"jkt": key.thumbprint}, "aud": audience}
    return token(issuer, **claims)["Authorization"].removeprefix("Bearer ")


def with_proof(key: ClientKey, path: str, sent: str, address: str = AUDIENCE, **more: object) -> dict[str, str]:
    proof = key.proof("GET", address + path, time.time(), sent, **more)
    return {"Authorization": f"DPoP {sent}", "DPoP": proof}


def test_a_bound_token_is_taken_with_a_proof_for_this_api_and_in_no_other_way(issuer):
    """RFC 9449 section 7: the address of an API is its audience, whatever a request says of its host."""
    http, _ = serving(issuer)
    key, stranger = ClientKey(), ClientKey(number=1)
    with http:
        sent = bound(issuer, key)
        for path in ("/items", "/id", "/maybe", "/behind/who"):
            assert http.get(path, headers=with_proof(key, path, sent)).status_code == 200
            assert http.get(path, headers=bearer(sent)).status_code == 401
            for wrong in (
                with_proof(stranger, path, sent),
                with_proof(key, path, sent, "http://testserver"),
                with_proof(key, path, sent, "https://evil.example") | {"Host": "evil.example"},
                with_proof(key, path, sent, issuer.url),
                with_proof(key, path, sent, ath=None),
                {"Authorization": f"DPoP {sent}"},
            ):
                refused = http.get(path, headers=wrong)
                assert refused.status_code == 401
                assert refused.headers["www-authenticate"].startswith('DPoP error="invalid_dpop_proof"')
        once = with_proof(key, "/items", sent)
        assert [http.get("/items", headers=once).status_code for _ in range(3)] == [200, 401, 401]
        plain = token(issuer)["Authorization"].removeprefix("Bearer ")
        assert http.get("/items", headers=with_proof(key, "/items", plain)).status_code == 401


@pytest.mark.parametrize("audience", [None, "items-api"])
def test_where_an_api_does_not_know_its_address_no_bound_token_is_taken(issuer, audience):
    api = ResourceServer(issuer=issuer.url, audience=audience)
    key = ClientKey()
    with TestClient(app_of(api), raise_server_exceptions=False) as http:
        sent = bound(issuer, key, audience=audience or issuer.url)
        for headers in (bearer(sent), with_proof(key, "/items", sent), with_proof(key, "/items", sent, issuer.url)):
            assert http.get("/items", headers=headers).status_code == 401
        assert http.get("/items", headers=token(issuer, aud=audience or issuer.url)).status_code == 200


@pytest.mark.parametrize(
    "confirmation",
    [
        None,
        "",
        [],
        {},
        {"jkt": None},
        {"jkt": 1},
        {"jkt": "short"},
        {"x5t#S256": "A" * 43},
        {"jkt": "A" * 43, "x": 1},
        "A" * 43,
    ],
)
def test_a_token_that_is_bound_in_a_way_nobody_here_can_check_is_refused(issuer, confirmation):
    http, _ = serving(issuer)
    with http:
        claims = {"cnf": confirmation} if confirmation is not None else {"cnf": {"jkt": "A" * 42 + "B"}}
        assert http.get("/items", headers=token(issuer, **claims)).status_code == 401


def test_a_token_is_checked_for_a_framework_of_somebody_elses_as_for_a_route(issuer):
    """Also one that is bound to a key: RFC 9449 section 7.1, without the proof it is good for nothing."""
    api = ResourceServer(issuer=issuer.url, audience=AUDIENCE)
    taken, *refused = (
        token(issuer, **claims)["Authorization"].removeprefix("Bearer ")
        for claims in ({}, {"aud": "https://other.example"}, {"exp": 1}, {"cnf": {"jkt": "A" * 43}})
    )

    async def check() -> None:
        with pytest.raises(RuntimeError):
            await api.check_token(taken)
        async with api.running():
            access = await api.check_token(taken)
            assert (access.subject, access.scopes) == ("u-alice", {"items:read"})
            for bad in (*refused, "", "a b", taken + "x", "x" * 10_000):
                with pytest.raises(InvalidToken):
                    await api.check_token(bad)
        with pytest.raises(RuntimeError):
            await api.check_token(taken)

    anyio.run(check)
