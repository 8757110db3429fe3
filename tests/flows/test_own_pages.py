"""Pages in somebody's own app, under a prefix, with a theme and a template of theirs; on our server, without CORS."""

import re

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.asgi.app import app_of
from support.pages import PASSWORD, fields


@pytest.fixture
def auth_of(tmp_path):
    def make(**settings):
        url = f"sqlite:///{tmp_path / 'own.db'}"
        return Fastlatch(
            Settings(database_url=url, argon2_memory_kib=1024, argon2_iterations=1, **settings),
            first_users=[NewUser("alice", PASSWORD)],
        )

    return make


@pytest.mark.parametrize("root_path", ["", "/behind/proxy"])
def test_under_a_prefix_every_link_and_form_leads_where_the_pages_are(auth_of, root_path):
    app = FastAPI()
    app.include_router(auth_of().pages_router, prefix="/login")
    options = {"base_url": "http://127.0.0.1:8000", "follow_redirects": False, "root_path": root_path}
    with TestClient(app, **options) as http:
        page = http.get("/login/sign-in")
        links = re.findall(r'(?:href|src|action)="([^"]+)"', page.text)
        assert links
        assert all(link.startswith(f"{root_path}/login/") for link in links)
        for link in links:
            if "/page-assets/" in link:
                asset = http.get(link.removeprefix(root_path))
                assert asset.status_code == 200
                assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
                again = http.get(link.removeprefix(root_path), headers={"If-None-Match": asset.headers["etag"]})
                assert (again.status_code, again.content) == (304, b"")
        form = fields(page.text, f"{root_path}/login/sign-in") | {"username": "alice", "password": PASSWORD}
        assert http.post("/login/sign-in", data=form).headers["location"] == f"{root_path}/login/account"
        for name in ("nothing.css", "..%2f..%2frenderer.py", "layout.html", "%00"):
            assert http.get(f"/login/page-assets/{name}").status_code == 404


def test_a_file_of_the_app_takes_the_place_of_ours(auth_of, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "theme.css").write_text(":root { --accent: #0a7d5a; }")
    (folder / "error.html").write_text('{% extends "layout.html" %}{% block content %}Oh: {{ title }}{% endblock %}')
    app = FastAPI()
    app.include_router(auth_of(templates=folder, service_name="North & wind").router)
    with TestClient(app, base_url="http://127.0.0.1:8000") as http:
        assert "#0a7d5a" in http.get("/page-assets/theme.css").text
        assert "Oh: This address is not right" in http.get("/authorize").text
        assert "<span>North &amp; wind</span>" in http.get("/sign-in").text


def test_a_page_that_cannot_be_made_is_logged_under_an_id_and_shows_nothing_of_it(auth_of, tmp_path, caplog):
    (tmp_path / "layout.html").write_text("{{ nobody.knows }}")
    app = FastAPI()
    app.include_router(auth_of(templates=tmp_path).router)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as http:
        page = http.get("/sign-in")

    assert page.status_code == 500
    error_id = re.fullmatch(r"Something went wrong on our side. The log has it under id ([0-9a-f]{8})", page.text)
    assert error_id is not None
    assert error_id[1] in caplog.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_no_page_of_our_server_has_cors(auth_of):
    """AZ17: RFC 9700 section 2.6."""
    elsewhere = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    with TestClient(app_of(auth_of(allowed_origins="https://app.example")), base_url="http://127.0.0.1:8000") as http:
        for path in ("/authorize", "/authorize/", "/sign-in", "/consent", "/sign-out", "/account"):
            for answer in (http.get(path, headers=elsewhere), http.options(path, headers=elsewhere)):
                assert not [name for name in answer.headers if name.startswith("access-control")], path
        answer = http.options("/token", headers=elsewhere | {"Access-Control-Request-Method": "POST"})
        assert answer.headers["access-control-allow-origin"] == "https://app.example"


def test_an_outage_is_a_page_too(auth_of):
    auth = auth_of()
    app = FastAPI()
    app.include_router(auth.router)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as http:
        page = http.get("/sign-in")
        form = fields(page.text, "/sign-in") | {"username": "alice", "password": PASSWORD}
        http.portal.call(_close, auth)
        answer = http.post("/sign-in", data=form)

    assert isinstance(answer, httpx2.Response)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert "Too busy right now" in answer.text


async def _close(auth):
    await auth.services.context.sessions._sessions._driver.close()  # noqa: SLF001 (the database goes away)
