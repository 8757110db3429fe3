"""RFC 9700 section 4.11: no answer of ours leads to an address that no client has registered."""

import pytest

from support.pages import CALLBACK, Browser, fields

EVIL = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    f"{CALLBACK}@evil.example",
    f"{CALLBACK}.evil.example/",
    "javascript:alert(1)",
    "https://app.example.evil.example/cb",
)
WRONG = (
    {},
    {"response_type": "token"},
    {"scope": "nothing-that-there-is"},
    {"prompt": "none"},
    {"prompt": "none login"},
    {"code_challenge": None},
    {"response_mode": "fragment"},
    {"request": "e30.e30."},
    {"max_age": "x"},
    {"id_token_hint": "x", "prompt": "none"},
)


def leads_nowhere(answer) -> None:
    assert "evil" not in answer.headers.get("location", "")
    assert "evil" not in answer.headers.get("content-security-policy", "")
    assert answer.status_code != 303 or answer.headers["location"].startswith("/")
    assert 'href="https://evil' not in answer.text


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_error_and_no_code_goes_to_an_address_that_is_not_registered(person: Browser, signed_in):
    if signed_in:
        person.code()
    for uri in EVIL:
        for wrong in WRONG:
            answer = person.authorize(redirect_uri=uri, **wrong)
            assert answer.status_code == 400, (uri, wrong)
            leads_nowhere(answer)


def test_no_form_and_no_link_of_ours_goes_on_to_where_a_request_says(person: Browser):
    page = person.authorize()
    for uri in EVIL:
        for name in ("request", "next", "return_to", "redirect_uri", "url"):
            leads_nowhere(person.sign_in(page, **{name: uri}))
            leads_nowhere(person.get("/sign-in", params={name: uri}))
            leads_nowhere(person.get("/account", params={name: uri}))


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_sign_out_goes_on_to_an_address_that_is_not_registered(person: Browser, signed_in):
    hint = person.redeem(person.code()).json()["id_token"]
    if not signed_in:
        form = fields(person.get("/sign-out").text, "/sign-out")
        person.post("/sign-out", data=form)
    for uri in (*EVIL, CALLBACK):
        for more in ({}, {"client_id": "spa"}, {"id_token_hint": "x"}):
            asked = {"post_logout_redirect_uri": uri, "state": "s"} | more
            page = person.get("/sign-out", params=asked)
            leads_nowhere(page)
            if signed_in:
                assert CALLBACK not in page.headers.get("content-security-policy", "")
    answer = person.get("/sign-out", params={"post_logout_redirect_uri": CALLBACK, "id_token_hint": hint})
    leads_nowhere(answer)
    assert answer.status_code == 200
