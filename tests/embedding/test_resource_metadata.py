"""RFC 9728: an API says of itself whom to ask for a token, where it is, and in each refusal."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import BearerMiddleware, CurrentUser, Fastlatch, ResourceServer, Settings, requires

ISSUER = "https://login.example.com"
AT = "/.well-known/oauth-protected-resource"


def served(routers):
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    app.add_middleware(BearerMiddleware, protect=["/behind"])

    @app.get("/items", dependencies=[requires("items:read")])
    def items() -> str:
        return "items"

    @app.get("/me")
    def me(user: CurrentUser) -> str:
        return user.id

    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def fastlatch_of(tmp_path):
    def start(**settings):
        url = f"sqlite:///{tmp_path / 'fastlatch.db'}"
        return Fastlatch(Settings(database_url=url, argon2_memory_kib=1024, **settings), scopes={"items:read": "Read"})

    return start


def test_a_resource_server_says_whom_to_ask_and_for_what():
    api = ResourceServer(
        issuer=ISSUER, audience="https://api.example.com", scopes=["items:read", "items:write"], service_name="Items"
    )
    with served([api.router, api.well_known]) as http:
        answer = http.get(AT)
        assert answer.json() == {
            "resource": "https://api.example.com",
            "authorization_servers": [ISSUER],
            "scopes_supported": ["items:read", "items:write"],
            "bearer_methods_supported": ["header"],
            "resource_name": "Items",
            "dpop_signing_alg_values_supported": ["ES256", "EdDSA", "Ed25519", "RS256", "PS256"],
        }
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert http.get(AT, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        refused = http.get("/me")

    assert refused.headers["www-authenticate"] == f'Bearer resource_metadata="https://api.example.com{AT}"'


def test_a_resource_with_a_path_is_found_behind_the_well_known_string():
    """Section 3.1."""
    api = ResourceServer(issuer=ISSUER, audience="https://api.example.com/v1/")
    with served([api.router, api.well_known]) as http:
        assert http.get(f"{AT}/v1").json()["resource"] == "https://api.example.com/v1/"
        assert http.get(f"{AT}/v1/").json()["resource"] == "https://api.example.com/v1/"
        assert http.get(AT).json()["resource"] == "https://api.example.com/v1/"
        assert http.get(f"{AT}/v2").status_code == 404
        assert f'"https://api.example.com{AT}/v1"' in http.get("/me").headers["www-authenticate"]


@pytest.mark.parametrize(
    "audience", [None, ISSUER, "items-api", "urn:example:api", "http://api.example.com", "https://a.example/?x=1"]
)
def test_an_audience_that_says_nothing_of_where_the_api_is_gives_no_metadata(audience):
    api = ResourceServer(issuer=ISSUER, audience=audience)
    with served([api.router, api.well_known]) as http:
        assert http.get(AT).status_code == 404
        assert http.get("/me").headers["www-authenticate"] == "Bearer"


def test_metadata_that_an_app_does_not_serve_are_not_named():
    api = ResourceServer(issuer=ISSUER, audience="https://api.example.com")
    with served([api.router]) as http:
        assert http.get("/me").headers["www-authenticate"] == "Bearer"


def test_nothing_that_a_request_says_is_in_the_metadata_or_in_a_refusal():
    api = ResourceServer(issuer=ISSUER, audience="https://api.example.com")
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    with served([api.router, api.well_known]) as http:
        for path in (AT, "/me"):
            answer = http.get(path, headers=lies)
            assert "evil" not in answer.text + str(answer.headers)


def test_an_app_that_logs_its_users_in_is_a_resource_too(fastlatch_of):
    auth = fastlatch_of(issuer=ISSUER)
    with served([auth.router, auth.well_known]) as http:
        said = http.get(AT).json()
        assert said["resource"] == ISSUER
        assert said["authorization_servers"] == [ISSUER]
        assert said["scopes_supported"] == ["items:read"]
        named = f'resource_metadata="{ISSUER}{AT}"'
        assert http.get("/me").headers["www-authenticate"] == f"Bearer {named}"
        for path in ("/me", "/users/me", "/behind/it"):
            refused = http.get(path, headers={"Authorization": "Bearer no.good.token"})
            assert refused.headers["www-authenticate"].startswith('Bearer error="invalid_token"'), path
            assert refused.headers["www-authenticate"].endswith(named), path


def test_a_token_that_does_not_reach_far_enough_is_told_what_would(fastlatch_of):
    """RFC 6750 section 3.1: a client then asks its user for more."""
    auth = fastlatch_of(issuer=ISSUER, registration=True)
    with served([auth.router, auth.well_known]) as http:
        alice = {"username": "alice", "password": "correct horse battery"}
        assert http.post("/users", json=alice).status_code == 201
        token = http.post("/token", data=alice | {"grant_type": "password"}).json()["access_token"]
        refused = http.get("/items", headers={"Authorization": f"Bearer {token}"})

    assert refused.status_code == 403
    assert refused.headers["www-authenticate"] == (
        f'Bearer error="insufficient_scope", scope="items:read", resource_metadata="{ISSUER}{AT}"'
    )


def test_an_api_elsewhere_speaks_for_itself(fastlatch_of):
    auth = fastlatch_of(issuer=ISSUER, audience="https://api.example.com")
    with served([auth.router, auth.well_known]) as http:
        assert http.get(AT).status_code == 404
        assert http.get("/me").headers["www-authenticate"] == "Bearer"


def test_the_tutorials_challenge_stays_as_they_have_it(fastlatch_of):
    auth = fastlatch_of(issuer=ISSUER, profile="tutorial")
    with served([auth.router, auth.well_known]) as http:
        assert http.get("/me").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("variable", "names"),
    [
        ("items:read items:write", ["items:read", "items:write"]),
        ("items:read, items:write", ["items:read", "items:write"]),
        ('["items:read"]', ["items:read"]),
        ('{"items:read": "Read items"}', ["items:read"]),
    ],
)
def test_scopes_come_from_the_same_variable_as_the_issuers(monkeypatch, variable, names):
    monkeypatch.setenv("FASTLATCH_SCOPES", variable)
    api = ResourceServer(issuer=ISSUER, audience="https://api.example.com")
    with served([api.router, api.well_known]) as http:
        assert http.get(AT).json()["scopes_supported"] == names
