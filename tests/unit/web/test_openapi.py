"""What the documentation page reads: where the token comes from, which scopes there are, and the forms."""

from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch.web.deps import CurrentUser, requires


def flow_of(schema):
    return schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]


@pytest.mark.parametrize("prefix", ["", "/auth", "/api/v1"])
@pytest.mark.parametrize("root_path", ["", "/behind"])
@pytest.mark.parametrize("docs", ["/docs", "/internal/docs", None])
def test_the_page_finds_the_token_endpoint_wherever_it_is(web, prefix, root_path, docs):
    """Swagger UI resolves a relative URL against the page; tried in Chromium with and without a `root_path`."""
    site = web(app=FastAPI(docs_url=docs), prefix=prefix, root_path=root_path)
    page = f"http://127.0.0.1:8000{root_path}{docs or '/docs'}"

    token_url = flow_of(site.http.get("/openapi.json").json())["tokenUrl"]

    assert urljoin(page, token_url) == f"http://127.0.0.1:8000{root_path}{prefix}/token"
    assert not token_url.startswith("/")


def test_the_scopes_of_the_app_are_listed_and_each_route_says_what_it_needs(web):
    app = FastAPI()

    @app.get("/items", dependencies=[requires("items:read")])
    async def items(user: CurrentUser) -> str:
        return user.username

    schema = web(app=app).http.get("/openapi.json").json()

    assert flow_of(schema)["scopes"] == {"items:read": "Read your items"}
    assert schema["paths"]["/items"]["get"]["security"] == [{"OAuth2PasswordBearer": ["items:read"]}]
    assert schema["paths"]["/users/me"]["get"]["security"] == [{"OAuth2PasswordBearer": []}]
    assert "security" not in schema["paths"]["/token"]["post"]


def test_a_schema_that_was_read_before_the_start_is_right_after_it(web):
    app = FastAPI()

    @app.get("/mine")
    async def mine(user: CurrentUser) -> str:
        return user.username

    assert flow_of(app.openapi())["tokenUrl"] == "token"

    site = web(app=app, prefix="/auth")

    assert flow_of(site.http.get("/openapi.json").json())["tokenUrl"] == "auth/token"
    assert flow_of(app.openapi())["tokenUrl"] == "auth/token"


def test_two_apps_do_not_disturb_one_another(web):
    one, other = web(prefix="/one"), web(prefix="/other")

    assert flow_of(one.http.get("/openapi.json").json())["tokenUrl"] == "one/token"
    assert flow_of(other.http.get("/openapi.json").json())["tokenUrl"] == "other/token"


def test_an_app_that_is_started_again_wraps_its_schema_once(web):
    site = web(prefix="/auth")
    first = site.app.openapi.original
    with TestClient(site.app):
        assert site.app.openapi.original == first


def test_an_apps_own_way_to_make_its_schema_is_kept(web):
    app = FastAPI()
    own = app.openapi
    app.openapi = lambda: own() | {"x-mine": True}

    schema = web(app=app).http.get("/openapi.json").json()

    assert schema["x-mine"] is True
    assert flow_of(schema)["tokenUrl"] == "token"


def test_an_app_without_the_token_endpoint_keeps_its_schema(web):
    def build(app, routers, prefix):
        app.include_router(routers.users)

    site = web(build=build)

    assert flow_of(site.http.get("/openapi.json").json()) == {"scopes": {}, "tokenUrl": "token"}


def test_the_forms_are_written_down(web):
    paths = web().http.get("/openapi.json").json()["paths"]

    def form(path):
        content = paths[path]["post"]["requestBody"]["content"]
        assert list(content) == ["application/x-www-form-urlencoded"]
        return content["application/x-www-form-urlencoded"]["schema"]

    assert set(form("/token")["properties"]) == {
        "actor_token",
        "actor_token_type",
        "audience",
        "client_id",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "grant_type",
        "password",
        "redirect_uri",
        "refresh_token",
        "requested_token_type",
        "resource",
        "scope",
        "subject_token",
        "subject_token_type",
        "username",
    }
    assert form("/token")["properties"]["password"]["format"] == "password"
    assert form("/revoke")["required"] == ["token"]
    # A password or a code: neither is needed where the other is.
    assert {"username", "password", "code", "code_verifier"} <= set(form("/auth/login")["properties"])


def test_each_path_is_listed_once_and_every_error_is_declared(web):
    paths = web().http.get("/openapi.json").json()["paths"]

    assert not [path for path in paths if path.endswith("/")]
    assert {"400", "401", "413", "429", "503"} <= set(paths["/token"]["post"]["responses"])
    assert {"401", "403"} <= set(paths["/users/me"]["get"]["responses"])
    assert paths["/token"]["post"]["tags"] == ["auth"]
    assert paths["/users/me"]["get"]["tags"] == ["users"]
    assert paths["/users/me/sessions"]["get"]["tags"] == ["sessions"]


def test_every_operation_has_an_id_of_its_own(web):
    paths = web().http.get("/openapi.json").json()["paths"]
    ids = [operation["operationId"] for path in paths.values() for operation in path.values()]

    assert len(ids) == len(set(ids))
