"""OpenID Connect over HTTP: who the user of a token is, and where everything else is."""

import pytest

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import AccessToken
from unit.web.conftest import ALICE, access_token

GOOD = {"Authorization": "Bearer good"}
ISSUER = "https://login.example/tenant"
OPENID = "/.well-known/openid-configuration"


def answers(site, *scopes, user=ALICE):
    site.use_cases.answers["resolve_user"] = lambda _token: (user, access_token(*scopes))
    return site


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/userinfo", "/userinfo/"])
def test_the_user_of_a_token_is_told_to_its_app_and_kept_by_no_cache(web, method, path):
    answer = answers(web(), "openid", "email").http.request(method, path, headers=GOOD)

    assert answer.status_code == 200
    assert answer.json() == {"sub": "id-alice", "email": "alice@example.com", "email_verified": False}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_scope_openid_it_is_not(web, method):
    answer = answers(web(), "profile", "email").http.request(method, "/userinfo", headers=GOOD)

    assert answer.status_code == 403
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="openid"'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_good_token_nothing_is_told(web, method):
    site = web()
    missing, bad = (
        site.http.request(method, "/userinfo", headers=headers) for headers in ({}, {"Authorization": "Bearer x"})
    )

    assert (missing.status_code, missing.headers["www-authenticate"]) == (401, "Bearer")
    assert bad.status_code == 401
    assert bad.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


def test_a_token_of_no_user_is_nobody_to_tell_about(web):
    site = web()
    own = AccessToken(
        "client:robot", "robot", frozenset({"openid"}), None, "j", "http://127.0.0.1:8000", ("api",), 1, 2
    )
    site.use_cases.answers["resolve_user"] = lambda _token: (None, own)

    assert site.http.get("/userinfo", headers=GOOD).status_code == 401
    site.use_cases.answers["resolve_user"] = InvalidToken()
    assert site.http.get("/userinfo", headers=GOOD).status_code == 401


@pytest.mark.parametrize(
    "path",
    [OPENID, OPENID + "/", "/tenant" + OPENID, OPENID + "/tenant", "/.well-known/oauth-authorization-server/tenant"],
)
def test_openid_discovery_is_found_in_front_of_and_behind_the_path_of_an_issuer(web, path):
    """Discovery section 4, RFC 8414 sections 3 and 5."""
    answer = web(issuer=ISSUER).http.get(path)

    assert answer.status_code == 200
    assert answer.json()["token_endpoint"] == ISSUER + "/token"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/other" + OPENID, OPENID + "/other", "/tenant/x" + OPENID, "/x/tenant" + OPENID])
def test_of_another_path_there_is_nothing(web, path):
    assert web(issuer=ISSUER).http.get(path).status_code == 404


@pytest.mark.parametrize("path", [OPENID, OPENID + "/tenant"])
def test_where_there_are_no_id_tokens_there_is_no_openid_discovery(web, path):
    site = web(issuer=ISSUER)
    site.context.metadata.offers_openid = lambda _places: False

    assert site.http.get(path).status_code == 404
    assert site.http.get("/.well-known/oauth-authorization-server").status_code == 200
