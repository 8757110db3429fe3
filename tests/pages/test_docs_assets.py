"""What the documentation page is made of: nothing inline, nothing from elsewhere, cached as long as it is true."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import fastlatch.web
from fastlatch.web.docs_page import docs_router


def client(**options: str | None) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None, **options)
    app.include_router(docs_router())
    return TestClient(app)


def assets(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]+)"', page.partition("<body>")[0])


def test_the_page_has_no_inline_script_and_a_policy_that_allows_none() -> None:
    page = client().get("/docs")
    assert page.status_code == 200
    assert not re.findall(r"<script(?![^>]* src=)", page.text)
    assert not re.findall(r"\son[a-z]+=", page.text)
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def test_everything_the_page_loads_is_there() -> None:
    http = client()
    found = assets(http.get("/docs").text)
    assert len(found) == 4
    for address in found:
        answer = http.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = http.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_an_address_without_the_contents_digest_is_asked_for_again() -> None:
    http = client()
    for address in ("/docs/assets/start.js", "/docs/assets/start.js?v=0000000000000000"):
        assert http.get(address).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nothing.js", "LICENSE", "..%2f..%2fdocs_page.py", "%2e%2e/docs_page.py", "docs%2fstart.js", "%00"]
)
def test_no_other_file_is_served(name: str) -> None:
    assert client().get(f"/docs/assets/{name}").status_code == 404


def test_a_title_is_text_and_never_markup() -> None:
    page = client(title='<img src=x onerror="alert(1)"> {openapi}').get("/docs").text
    assert "<title>&lt;img src=x onerror=&quot;alert(1)&quot;&gt; {openapi}</title>" in page


def test_without_a_schema_there_is_no_page() -> None:
    assert client(openapi_url=None).get("/docs").status_code == 404


def test_the_host_header_changes_nothing() -> None:
    page = client().get("/docs", headers={"Host": "evil.example"})
    assert "evil.example" not in page.text


def test_the_licences_of_what_is_vendored_are_in_the_package() -> None:
    folder = Path(fastlatch.web.__file__).parent / "static" / "swagger-ui"
    assert "Apache License" in (folder / "LICENSE").read_text()
    assert "SmartBear" in (folder / "NOTICE").read_text()
    assert (folder / "swagger-ui-bundle.js.LICENSE.txt").read_text()
