"""RFC 6750 section 2.1: how a token arrives, and how it does not."""

import pytest
from starlette.requests import HTTPConnection

from fastlatch.domain.errors import InvalidToken, NotAuthenticated
from fastlatch.web.bearer import credentials, whole


def bearer_token(scope: HTTPConnection) -> str:
    scheme, token = credentials(scope)
    assert scheme == b"bearer"
    return whole(token)


def connection(*values: bytes, query: bytes = b"") -> HTTPConnection:
    headers = [(b"authorization", value) for value in values]
    return HTTPConnection({"type": "http", "headers": headers, "query_string": query})


@pytest.mark.parametrize("scheme", [b"Bearer", b"bearer", b"BEARER", b"bEaReR"])
def test_the_scheme_is_compared_without_case(scheme):
    assert bearer_token(connection(scheme + b" a.b.c")) == "a.b.c"


@pytest.mark.parametrize("spaced", [b" Bearer a.b.c ", b"Bearer   a.b.c", b"Bearer a.b.c  "])
def test_spaces_around_the_token_do_not_matter(spaced):
    assert bearer_token(connection(spaced)) == "a.b.c"


@pytest.mark.parametrize(
    "value", [b"", b" ", b"Basic YTpi", b"Notexistent a.b.c", b"Bearera.b.c", b"a.b.c", b"Digest x"]
)
def test_no_credentials_or_another_scheme_is_not_authenticated(value):
    with pytest.raises(NotAuthenticated):
        bearer_token(connection(value))


def test_without_a_header_nobody_is_authenticated_whatever_the_query_says():
    with pytest.raises(NotAuthenticated):
        bearer_token(connection(query=b"access_token=a.b.c"))


@pytest.mark.parametrize(
    "value",
    [
        b"Bearer",
        b"Bearer ",
        b"Bearer a.b.c d.e.f",
        b"Bearer a.b.c, Bearer d.e.f",
        b"Bearer a.b.c,",
        b"Bearer \xff\xfe",
        b"Bearer a.b.c\xc3\xa9",
        b"Bearer a.b\tc",
        b"Bearer a.b\x00c",
        b"Bearer =",
        b"Bearer a=b",
        b"Bearer\ta.b.c.",
        b'Bearer "a.b.c"',
        b"Bearer a.b.c;",
    ],
)
def test_what_is_not_exactly_one_token_is_refused(value):
    with pytest.raises((InvalidToken, NotAuthenticated)):
        bearer_token(connection(value))


@pytest.mark.parametrize("second", [b"Bearer a.b.c", b"Basic YTpi", b""])
def test_two_headers_are_an_invalid_token(second):
    with pytest.raises(InvalidToken):
        bearer_token(connection(b"Bearer a.b.c", second))


@pytest.mark.parametrize("more", [b"", b"=" * 1000 + b"!"])
def test_what_is_longer_than_any_token_of_ours_is_an_invalid_token(more):
    assert len(bearer_token(connection(b"Bearer " + b"a" * 8192))) == 8192
    with pytest.raises(InvalidToken) as refused:
        bearer_token(connection(b"Bearer " + b"a" * 8193 + more))
    assert refused.value.detail == "too long to be a token"
