"""Whatever we sign is good for its own purpose alone: no ID token, cookie or form opens a route (CVE-2026-110864)."""

import anyio
import pytest

from support.flows import bearer
from support.pages import Browser, fields


@pytest.fixture
def signed(person: Browser, spa) -> dict[str, str]:
    """One of everything that carries a signature of ours, by its kind."""

    async def create():
        async with spa.auth.running() as services:
            await services.clients.create(
                "old",
                public=True,
                redirect_uris=["https://app.example/cb"],
                grants=frozenset({"authorization_code", "refresh_token"}),
                id_token_algorithm="RS256",
            )

    anyio.run(create)
    page = person.authorize()
    code = person.code()
    tokens = person.redeem(code).json()
    old = person.redeem(person_code(person, "old"), client_id="old").json()
    proof = person.sign_in(person.authorize(prompt="login")).headers["location"].partition("fastlatch_shown=")[2]
    cookies = {cookie.name: cookie.value for cookie in person.cookies.jar}
    return {
        "access token": tokens["access_token"],
        "ID token": tokens["id_token"],
        "ID token by RS256": old["id_token"],
        "refresh token": tokens["refresh_token"],
        "code": code,
        "form": fields(page.text, "/sign-in")["token"],
        "proof of a login": proof,
        **{f"cookie {name}": value for name, value in cookies.items()},
    }


def person_code(person: Browser, client_id: str) -> str:
    page = person.authorize(client_id=client_id)
    answer = page if page.status_code == 303 else person.decide(page)
    return answer.headers["location"].partition("code=")[2].partition("&")[0]


def test_only_an_access_token_is_taken_as_one(signed, spa):
    """JW6, every other signed artefact as a bearer token."""
    assert len(signed) >= 9
    for kind, value in signed.items():
        if kind != "access token":
            assert spa.me(value).status_code == 401, kind
            assert spa.http.get("/userinfo", headers=bearer(value)).status_code == 401, kind
    assert spa.http.get("/userinfo", headers=bearer(signed["access token"])).status_code == 200


def test_nothing_else_is_taken_as_a_refresh_token_or_a_code(signed, person):
    for kind, value in signed.items():
        if kind != "refresh token":
            form = {"grant_type": "refresh_token", "client_id": "spa", "refresh_token": value}
            assert person.post("/token", data=form).json()["error"] == "invalid_grant", kind
        assert person.redeem(value).json()["error"] == "invalid_grant", kind


def test_nothing_else_is_taken_as_the_cookie_of_a_login(signed, spa):
    for kind, value in signed.items():
        if kind != "cookie fastlatch-login":
            answer = spa.http.get("/account", headers={"Cookie": f"fastlatch-login={value}"}, follow_redirects=False)
            assert "Your account" not in answer.text, kind
            assert "alice" not in answer.text, kind


def test_nothing_else_is_taken_as_the_signature_of_a_form_or_as_a_hint(signed, person):
    page = person.get("/sign-out")
    form = fields(page.text, "/sign-out")
    for kind, value in signed.items():
        assert person.post("/sign-out", data=form | {"token": value}).status_code == 403, kind
        if not kind.startswith("ID token"):
            asked = person.get("/sign-out", params={"id_token_hint": value})
            assert 'action="/sign-out"' in asked.text, kind
