"""RFC 6749 section 2.3.1: HTTP Basic with form-encoded parts."""

import base64
from contextlib import suppress
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.core import form
from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.domain.errors import InvalidClient

METHOD = ClientSecretBasic()


def basic(pair, scheme="Basic"):
    raw = pair if isinstance(pair, bytes) else pair.encode()
    return f"{scheme} {base64.b64encode(raw).decode()}"


def read(header):
    return METHOD.credentials(form(authorization=header))


def test_id_and_secret_are_read():
    found = read("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3")  # the example of the RFC

    assert (found.client_id, found.secret, found.basic) == ("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", True)


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_id_and_secret_survive_their_encoding(client_id, secret):
    found = read(basic(f"{quote_plus(client_id)}:{quote_plus(secret)}"))

    assert (found.client_id, found.secret) == (client_id, secret)


def test_the_first_colon_divides():
    found = read(basic("a:b:c"))

    assert (found.client_id, found.secret) == ("a", "b:c")


@pytest.mark.parametrize("scheme", ["basic", "BASIC", "Basic"])
def test_the_scheme_is_compared_without_case(scheme):
    assert read(basic("a:b", scheme)).client_id == "a"


@pytest.mark.parametrize("header", [None, "", "Bearer abc", "Basicx YTpi", "DPoP x"])
def test_another_scheme_is_not_this_method(header):
    assert read(header) is None


def test_the_empty_pair_of_swagger_ui_is_none_at_all():
    assert read("Basic Og==") is None


def test_an_empty_secret_is_no_secret():
    """Section 2.3.1: "The client MAY omit the parameter if the client secret is an empty string."."""
    found = read(basic("spa:"))

    assert (found.client_id, found.secret, found.basic) == ("spa", None, True)


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic YTpi=",
        "Basic YTp\u00e9",
        "Basic YTpi YTpi",
        "Basic YTpi\n",
        "Basic YTo=YTo=",
        "Basic YTp=",
        basic("no colon"),
        basic(":secret"),
        basic("a%zz:b"),
        basic("a:b%"),
        basic("a:%f"),
        basic("a:%ff"),
        basic(b"a:\xff"),
        basic(b"\xc3:b"),
    ],
)
def test_what_cannot_be_read_is_an_invalid_client_that_used_the_header(header):
    with pytest.raises(InvalidClient) as refused:
        read(header)

    assert refused.value.basic
    assert refused.value.__cause__ is None


@given(st.text(max_size=200))
def test_no_header_breaks_it(text):
    with suppress(InvalidClient):
        assert read(f"Basic {text}") is None
