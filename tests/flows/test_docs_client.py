"""The code flow of documentation pages over HTTP: ours, the framework's, and no page at all."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.asgi.app import app_of
from support.pages import CHALLENGE, PASSWORD, VERIFIER, Browser

ISSUER = "http://127.0.0.1:8000"
BACK = f"{ISSUER}/docs/oauth2-redirect"
PKCE = {"clientId": "fastlatch-docs", "usePkceWithAuthorizationCodeGrant": True}


@pytest.fixture
def auth_of(tmp_path):
    def make(**settings):
        options = {"argon2_memory_kib": 1024, "argon2_iterations": 1} | settings
        chosen = Settings(database_url=f"sqlite:///{tmp_path / 'docs.db'}", **options)
        return Fastlatch(chosen, first_users=[NewUser("alice", PASSWORD)])

    return make


def our_page(auth, prefix=""):
    app = FastAPI(docs_url=None)
    for router in (auth.router, auth.docs_router):
        app.include_router(router, prefix=prefix)
    return app


def their_page(auth, **options):
    app = FastAPI(**options)
    app.include_router(auth.router)
    return app


def asked(redirect_uri):
    return {"client_id": "fastlatch-docs", "redirect_uri": redirect_uri, "scope": "openid"}


@pytest.mark.parametrize(
    ("make", "back"),
    [
        (our_page, BACK),
        (lambda auth: our_page(auth, "/auth"), f"{ISSUER}/auth/docs/oauth2-redirect"),
        (app_of, BACK),
        (lambda auth: their_page(auth, swagger_ui_init_oauth=PKCE), BACK),
        (
            lambda auth: their_page(auth, swagger_ui_init_oauth=PKCE, swagger_ui_oauth2_redirect_url="/back"),
            f"{ISSUER}/back",
        ),
    ],
    ids=["ours", "under a prefix", "alone", "the framework's", "at another place"],
)
def test_a_documentation_page_gets_a_code_at_its_own_address(auth_of, make, back):
    with TestClient(make(auth_of()), base_url=ISSUER) as http:
        prefix = "/auth" if "/auth/" in back else ""
        page = http.get(f"{prefix}/authorize", params=_request(back))
        assert page.status_code == 200, page.text
        for other in (back + "/", "https://evil.example/", f"{ISSUER}/elsewhere"):
            assert http.get(f"{prefix}/authorize", params=_request(other)).status_code == 400


def _request(redirect_uri):
    return asked(redirect_uri) | {
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize(
    "make",
    [
        their_page,
        lambda auth: their_page(auth, docs_url=None, swagger_ui_init_oauth=PKCE),
        lambda auth: their_page(auth, swagger_ui_init_oauth={"clientId": "another"}),
    ],
    ids=["nobody has said so", "no page", "another client"],
)
def test_where_no_page_was_wished_for_there_is_no_such_client(auth_of, make):
    with TestClient(make(auth_of()), base_url=ISSUER) as http:
        assert http.get("/authorize", params=_request(BACK)).status_code == 400
        form = {"grant_type": "password", "client_id": "fastlatch-docs", "username": "alice", "password": PASSWORD}
        assert http.post("/token", data=form).status_code == 401


def test_with_docs_off_there_is_no_such_client(auth_of):
    for make in (our_page, app_of):
        with TestClient(make(auth_of(docs=False)), base_url=ISSUER) as http:
            assert http.get("/authorize", params=_request(BACK)).status_code == 400
            assert http.get("/docs/oauth2-redirect").status_code == 404


@pytest.mark.parametrize("profile", ["first-party", "oauth21"])
def test_its_code_is_redeemed_with_the_verifier_alone_and_ends_with_the_login(auth_of, profile):
    with TestClient(app_of(auth_of(profile=profile)), base_url=ISSUER) as http:
        person = Browser(http)
        consent = person.follow(person.sign_in(person.authorize(**asked(BACK))))
        location = person.decide(consent).headers["location"]
        assert location.startswith(f"{BACK}?code=flc_")
        code = location.partition("code=")[2].partition("&")[0]
        form = {"client_id": "fastlatch-docs", "redirect_uri": BACK}
        assert person.redeem(code, **form, code_verifier="x" * 43).status_code == 400
        tokens = person.redeem(code, **form)
        assert tokens.status_code == 200, tokens.text
        assert "refresh_token" not in tokens.json()
        assert VERIFIER not in tokens.text
        bearer = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
        assert http.get("/users/me", headers=bearer).status_code == 200
        flows = http.get("/openapi.json").json()["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]
        assert ("password" in flows) is (profile == "first-party")
        assert flows["authorizationCode"]["authorizationUrl"] == "authorize"


def test_the_page_that_is_called_back_has_no_inline_script_and_is_not_kept(auth_of):
    with TestClient(app_of(auth_of()), base_url=ISSUER) as http:
        page = http.get("/docs/oauth2-redirect?code=flc_x")
        assert page.status_code == 200
        assert "flc_x" not in page.text
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"


def test_whoever_knows_this_client_has_so_many_requests_kept_and_no_more(auth_of):
    """RFC 9126 section 7: each is a row, and the name of this client is in our documentation."""
    with TestClient(our_page(auth_of()), base_url=ISSUER) as http:
        request = asked(BACK) | {"response_type": "code", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        answers = [http.post("/par", data=request).status_code for _ in range(61)]

        assert answers == [201] * 60 + [429]


def test_where_every_request_is_pushed_the_page_offers_no_login_with_a_code(auth_of):
    with TestClient(our_page(auth_of(require_pushed_authorization_requests=True)), base_url=ISSUER) as http:
        assert "fastlatch-docs" not in http.get("/docs").text
        assert http.get("/docs/oauth2-redirect").status_code == 404
