"""RFC 8414 section 3 and RFC 7517: public documents, at addresses that only the settings decide."""

import pytest
from fastapi import FastAPI

from fastlatch.web.endpoints import endpoints
from fastlatch.web.router import build_routers

METADATA = "/.well-known/oauth-authorization-server"
JWKS = "/.well-known/jwks.json"


@pytest.mark.parametrize(("path", "seconds"), [(METADATA, 300), (JWKS, 295), (METADATA + "/", 300), (JWKS + "/", 295)])
def test_a_public_document_may_be_kept_for_about_five_minutes_and_read_by_any_page(web, path, seconds):
    answer = web().http.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == f"public, max-age={seconds}"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("spelling", ["{}", "W/{}", '"other", {}', "*"])
def test_whoever_has_it_already_is_told_so(web, spelling):
    site = web()
    tag = site.http.get(JWKS).headers["etag"]

    again = site.http.get(JWKS, headers={"If-None-Match": spelling.format(tag)})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert site.http.get(JWKS, headers={"If-None-Match": '"old"'}).status_code == 200


def test_another_content_has_another_tag(web):
    one = web().http.get(JWKS).headers["etag"]
    other = web(context={"jwks": lambda: {"keys": [{"kid": "1"}]}}).http.get(JWKS).headers["etag"]

    assert one != other


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "ftp"},
        {"Forwarded": "host=evil.example"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/evil"},
    ],
    ids=str,
)
def test_nothing_that_a_request_says_changes_an_address(web, headers):
    site = web()

    assert site.http.get(METADATA, headers=headers).content == site.http.get(METADATA).content
    assert "evil" not in site.http.get(METADATA, headers=headers).text


@pytest.mark.parametrize(
    ("issuer", "prefix", "root_path", "token_url"),
    [
        ("https://a.example", "", "", "https://a.example/token"),
        ("https://a.example", "/auth", "", "https://a.example/auth/token"),
        ("https://a.example/auth", "/auth", "", "https://a.example/auth/token"),
        ("https://a.example/auth", "", "", "https://a.example/auth/token"),
        ("https://a.example/auth", "/authority", "", "https://a.example/auth/authority/token"),
        ("https://a.example/api", "/auth", "/api", "https://a.example/api/auth/token"),
        ("https://a.example", "/auth", "/api/", "https://a.example/api/auth/token"),
        ("http://127.0.0.1:8000", "/v1", "", "http://127.0.0.1:8000/v1/token"),
        ("https://[::1]:8443/x", "", "", "https://[::1]:8443/x/token"),
    ],
)
def test_an_endpoint_is_the_issuer_and_the_path_in_the_app(issuer, prefix, root_path, token_url):
    app = FastAPI()
    app.include_router(build_routers(None, manages_users=True).everything, prefix=prefix)

    assert endpoints(app, issuer, root_path).token == token_url


def test_a_router_that_is_not_included_is_not_advertised():
    routers = build_routers(None, manages_users=True)
    only_oauth, without_oauth = FastAPI(), FastAPI()
    only_oauth.include_router(routers.oauth)
    without_oauth.include_router(routers.users)
    without_oauth.include_router(routers.well_known)

    found = endpoints(only_oauth, "https://a.example")

    assert found.jwks is None
    assert found.revocation == "https://a.example/revoke"
    assert found.introspection == "https://a.example/introspect"
    assert endpoints(without_oauth, "https://a.example") is None


def test_without_a_token_endpoint_there_is_no_metadata(web):
    def build(app, routers, prefix):
        app.include_router(routers.well_known)

    site = web(build=build)

    assert site.http.get(METADATA).status_code == 404
    assert site.http.get(JWKS).status_code == 200


def test_an_issuer_with_a_path_is_found_behind_the_well_known_string(web):
    """RFC 8414 section 3: inserted "between the host component and the path component"."""
    site = web(issuer="https://a.example/tenant/one")

    assert site.http.get(METADATA + "/tenant/one").content == site.http.get(METADATA).content
    for other in ("/tenant", "/tenant/two", "/tenant/one/more", "/x"):
        assert site.http.get(METADATA + other).status_code == 404


def test_under_a_prefix_the_documents_stay_where_they_are(web):
    site = web(prefix="/auth")

    assert site.http.get(METADATA).json() == {
        "token_endpoint": "http://127.0.0.1:8000/auth/token",
        "jwks_uri": "http://127.0.0.1:8000/.well-known/jwks.json",
    }


@pytest.mark.parametrize("ready", [True, False])
def test_health_says_whether_to_send_requests(web, ready):
    site = web()
    site.use_cases.answers["ready"] = ready

    answer = site.http.get("/health/ready")

    assert answer.status_code == (200 if ready else 503)
    assert ("retry-after" in answer.headers) is not ready
    assert site.http.get("/health/live").json() == {"status": "ok"}
    assert site.http.get("/health/ready/").status_code == answer.status_code


def test_more_tags_than_anybody_has_are_not_looked_at(web):
    site = web()
    tag = site.http.get(JWKS).headers["etag"]
    fits = f"{tag}," + "a" * (1024 - len(tag) - 1)

    assert site.http.get(JWKS, headers={"If-None-Match": fits}).status_code == 304
    assert site.http.get(JWKS, headers={"If-None-Match": fits + ","}).status_code == 200
