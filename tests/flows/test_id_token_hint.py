"""OpenID Connect Core section 3.1.2.1, RP-Initiated Logout: an ID token that comes back, over HTTP."""

from urllib.parse import parse_qsl, urlsplit

import anyio
import pytest

from support.pages import CALLBACK, Browser, answer_of, fields

BYE = "https://app.example/bye"
BOB = ("bob", "staple tower lantern")


@pytest.fixture
def person(site) -> Browser:
    """Before an app that has a way back."""

    async def create():
        async with site.auth.running() as services:
            for name, algorithm in (("spa", None), ("other", "RS256")):
                await services.clients.create(
                    name,
                    public=True,
                    redirect_uris=[CALLBACK],
                    post_logout_redirect_uris=[BYE],
                    grants=frozenset({"authorization_code", "refresh_token"}),
                    id_token_algorithm=algorithm,
                )

    anyio.run(create)
    return Browser(site.http)


def tokens_of(person: Browser, client_id: str = "spa", **more: str) -> dict[str, str]:
    page = person.authorize(client_id=client_id, **more)
    answer = person.follow(person.sign_in(page)) if page.status_code == 200 else page
    return person.redeem(answer_of(answer)["code"], client_id=client_id).json()


def forged(token: str) -> str:
    header, claims, signature = token.split(".")
    return f"{header}.{claims}.{signature[::-1]}"


@pytest.mark.parametrize("client_id", ["spa", "other"])
def test_a_hint_at_whoever_is_signed_in_changes_nothing(person, client_id):
    hint = tokens_of(person, client_id)["id_token"]

    assert "code" in answer_of(person.authorize(client_id=client_id, id_token_hint=hint, prompt="none"))


def test_silently_nobody_else_is_taken_for_the_one_who_is_meant(person, site):
    """Whoever else has signed in meanwhile."""
    hint = tokens_of(person)["id_token"]
    person.follow(person.sign_in(person.authorize(prompt="login"), *BOB))

    assert answer_of(person.authorize(id_token_hint=hint, prompt="none"))["error"] == "login_required"
    for unreadable in (forged(hint), "x", tokens_of(Browser(site.http), "other")["id_token"]):
        assert answer_of(person.authorize(id_token_hint=unreadable, prompt="none"))["error"] == "login_required"


def test_another_person_may_sign_in_and_the_client_is_not_told_that_it_was_the_one_it_meant(person):
    hint = tokens_of(person)["id_token"]
    person.follow(person.sign_in(person.authorize(prompt="login"), *BOB))
    page = person.authorize(id_token_hint=hint)
    assert 'action="/sign-in"' in page.text

    assert answer_of(person.follow(person.sign_in(page, *BOB)))["error"] == "login_required"
    page = person.authorize(id_token_hint=hint)
    assert "code" in answer_of(person.follow(person.sign_in(page)))


def test_a_hint_that_nobody_can_read_any_more_asks_for_a_login_and_no_more(person):
    hint = forged(tokens_of(person)["id_token"])
    page = person.authorize(id_token_hint=hint)

    assert 'action="/sign-in"' in page.text
    assert "code" in answer_of(person.follow(person.sign_in(page)))


def test_an_app_signs_its_user_out_by_one_redirect_each_way(person, site):
    tokens = tokens_of(person)
    site.clock.advance(3_600)

    answer = person.get(
        "/sign-out", params={"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "a b"}
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{BYE}?state=a+b"
    assert 'action="/sign-in"' in person.authorize().text
    assert site.refresh(tokens["refresh_token"], client_id="spa").status_code == 400


def test_the_same_by_a_form_that_the_app_posts(person):
    """Section 2: "MUST support the use of the HTTP "GET" and "POST" methods"."""
    hint = tokens_of(person)["id_token"]

    redirect = person.post("/sign-out", data={"id_token_hint": hint, "post_logout_redirect_uri": BYE})

    assert person.follow(redirect).headers["location"] == BYE


def test_without_a_hint_the_user_is_asked_and_comes_back_all_the_same(person):
    tokens_of(person)
    asked = {"client_id": "spa", "post_logout_redirect_uri": BYE, "state": "s", "ui_locales": "de", "logout_hint": "x"}
    page = person.get("/sign-out", params=asked)
    assert '<html lang="de"' in page.text
    answer = person.post("/sign-out", data=fields(page.text, "/sign-out"))

    assert dict(parse_qsl(urlsplit(answer.headers["location"]).query)) == {"state": "s"}


def test_a_hint_that_is_not_of_this_login_asks(person, site):
    """Section 2: then "the OP MUST ask the End-User this question"."""
    hint = tokens_of(person)["id_token"]
    elsewhere = tokens_of(Browser(site.http))["id_token"]
    for wrong in (
        {"id_token_hint": forged(hint)},
        {"id_token_hint": elsewhere},
        {"id_token_hint": hint, "client_id": "other"},
        {"client_id": "spa"},
    ):
        page = person.get("/sign-out", params={"post_logout_redirect_uri": BYE} | wrong)
        assert page.status_code == 200, wrong
        assert 'action="/sign-out"' in page.text, wrong
    assert "code" in answer_of(person.authorize())


def test_a_forged_hint_leads_nowhere_even_after_the_question(person):
    """Section 4: "the OP MUST not perform post-logout redirection"."""
    hint = forged(tokens_of(person)["id_token"])
    page = person.get("/sign-out", params={"id_token_hint": hint, "client_id": "spa", "post_logout_redirect_uri": BYE})

    assert person.post("/sign-out", data=fields(page.text, "/sign-out")).status_code == 200


def test_whoever_has_signed_out_already_is_sent_back(person):
    """Section 4: "it is explicitly not an error"."""
    asked = {"id_token_hint": tokens_of(person)["id_token"], "post_logout_redirect_uri": BYE}

    assert person.get("/sign-out", params=asked).status_code == 303
    assert person.get("/sign-out", params=asked).headers["location"] == BYE
