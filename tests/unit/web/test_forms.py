"""RFC 6749 section 3.2 and appendix B: one strict reading of a form."""

from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain.errors import InvalidRequest
from fastlatch.web.forms import FORM, parse_form

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
GOOD = "grant_type=password&username=alice&password=secret"


@given(st.dictionaries(TEXT, TEXT, max_size=64))
def test_whatever_was_encoded_comes_back_exactly(parameters):
    assert parse_form(urlencode(parameters).encode()) == parameters


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_parse_or_be_refused(body):
    try:
        parsed = parse_form(body)
    except InvalidRequest:
        return
    assert all(parsed.values())


def test_a_password_is_taken_exactly_as_received():
    password = " p+w%&=é🐘\t\r\n "

    assert parse_form(b"password=" + quote_plus(password).encode()) == {"password": password}


def test_raw_utf_8_is_taken_as_curl_sends_it():
    assert parse_form("username=müller".encode()) == {"username": "müller"}


def test_a_value_may_hold_equals_signs():
    assert parse_form(b"token=abc==") == {"token": "abc=="}


def test_a_parameter_without_a_value_counts_as_absent():
    """RFC 6749 section 3.2: it "MUST be treated as if they were omitted from the request"."""
    assert parse_form(b"scope=&client_id&&username=a") == {"username": "a"}


@pytest.mark.parametrize("body", [b"a=1&a=1", b"a=1&a=2", b"a=&a=1", b"a&a", b"a=1&%61=1", b"=1&=2"])
def test_a_repeated_parameter_is_refused(body):
    """RFC 6749 section 3.2: "Request and response parameters MUST NOT be included more than once."."""
    with pytest.raises(InvalidRequest, match="repeated"):
        parse_form(body)


def test_a_repeated_parameter_is_named_only_when_its_name_is_harmless():
    with pytest.raises(InvalidRequest, match="username is repeated"):
        parse_form(b"username=1&username=2")
    with pytest.raises(InvalidRequest, match="A parameter is repeated"):
        parse_form(b"%22%0d%0a=1&%22%0d%0a=2")


@pytest.mark.parametrize(
    "body", [b"a=%", b"a=%4", b"a=%zz", b"%g0=1", b"a=%ff", b"a=\xff", b"a=%ed%a0%80", b"a=%c0%af"]
)
def test_broken_encoding_is_refused(body):
    with pytest.raises(InvalidRequest):
        parse_form(body)


def test_a_refused_value_is_not_chained_into_the_error():
    with pytest.raises(InvalidRequest) as refused:
        parse_form(b"password=my+secret%ff")

    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "secret" not in str(refused.value)


def test_a_nul_character_is_refused():
    with pytest.raises(InvalidRequest, match="NUL"):
        parse_form(b"password=a%00b")


def test_sixty_four_fields_are_taken_and_no_more():
    fields = [f"f{number}=1" for number in range(65)]

    assert len(parse_form("&".join(fields[:64]).encode())) == 64
    with pytest.raises(InvalidRequest, match="64"):
        parse_form("&".join(fields).encode())


@pytest.mark.parametrize("media_type", [FORM, FORM.upper(), FORM + "; charset=utf-8", FORM + ";charset=UTF-8"])
def test_the_media_type_of_a_form_is_taken_with_parameters_and_in_any_case(web, media_type):
    assert web().http.post("/token", content=GOOD, headers={"Content-Type": media_type}).status_code == 200


@pytest.mark.parametrize(
    ("media_type", "named"),
    [
        ("application/json", "JSON"),
        ("application/json; charset=utf-8", "JSON"),
        ("multipart/form-data; boundary=x", "multipart"),
        ("text/plain", "this body"),
        ("", "this body"),
        (FORM + "x", "this body"),
    ],
)
@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect", "/auth/login", "/auth/refresh"])
def test_any_other_body_is_refused_in_words_that_help(web, path, media_type, named):
    site = web()

    answer = site.http.post(path, content=GOOD, headers={"Content-Type": media_type})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert FORM in answer.json()["error_description"]
    assert named in answer.json()["error_description"]
    assert not site.use_cases.calls


def test_two_content_types_are_refused(web):
    answer = web().http.post("/token", content=GOOD, headers=[("Content-Type", FORM), ("Content-Type", "text/plain")])

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "name", ["password", "client_secret", "refresh_token", "token", "code", "username", "grant_type"]
)
@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect", "/auth/login", "/auth/refresh", "/auth/logout"])
def test_a_parameter_in_the_url_is_refused_without_repeating_its_value(web, path, name):
    site = web()

    answer = site.http.post(path, params={name: "hunter2"}, data={"grant_type": "password"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert name in answer.json()["error_description"]
    assert "hunter2" not in answer.text
    assert not site.use_cases.calls


def test_two_authorization_headers_are_refused(web):
    twice = [("Authorization", "Basic YTpi"), ("Authorization", "Basic YTpi")]

    answer = web().http.post("/token", data={"grant_type": "password"}, headers=twice)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_the_use_case_hears_the_form_the_header_the_address_and_the_user_agent(web):
    site = web()

    site.http.post(
        "/token",
        data={"grant_type": "password", "username": "alice", "scope": ""},
        headers={"Authorization": "Basic YTpi", "User-Agent": "curl/8\x7f" + "x" * 500},
    )

    asked = site.use_cases.asked()
    assert asked.parameters == {"grant_type": "password", "username": "alice"}
    assert asked.authorization == "Basic YTpi"
    assert asked.address == "192.0.2.7"
    assert asked.user_agent.startswith("curl/8?x")
    assert len(asked.user_agent) == 256


@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect", "/auth/login", "/users", "/users/me/password"])
def test_a_query_longer_than_any_clients_is_refused_before_it_is_taken_apart(web, monkeypatch, path):
    site = web()
    monkeypatch.setattr("starlette.requests.QueryParams", lambda _: pytest.fail("taken apart"))

    answer = site.http.post(path + "?" + "a&" * 4096 + "b", content=GOOD, headers={"Content-Type": FORM})

    assert answer.status_code == 400
    assert "query is too long" in answer.text
    assert site.use_cases.calls == []


def test_a_query_of_the_longest_length_is_ignored(web):
    answer = web().http.post("/token?" + "a" * 8192, content=GOOD, headers={"Content-Type": FORM})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect"])
def test_a_client_secret_of_a_megabyte_is_refused_before_it_is_decoded(web, path):
    site = web()

    answer = site.http.post(path, data={"token": "x"}, headers={"Authorization": "Basic " + "a" * 1_000_000})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert site.use_cases.calls == []
