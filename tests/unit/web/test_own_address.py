"""RFC 9449 section 4.3: a request was sent to the origin of the settings, whatever else it says of that."""

import pytest

from fastlatch.web.own_address import own_urls

ISSUER = "https://login.example"


def scope(path: str, raw: bytes | None = None, root: str = "", **more: object) -> dict[str, object]:
    found = {"type": "http", "path": path, "root_path": root, "query_string": b"a=b", "scheme": "http"}
    found |= {"headers": [(b"host", b"evil.example")], "server": ("evil.example", 80)}
    return found | ({} if raw is None else {"raw_path": raw}) | more


@pytest.mark.parametrize(
    ("asked", "address", "urls"),
    [
        (scope("/token"), ISSUER, ("https://login.example/token",)),
        (scope("/token/", b"/token/"), ISSUER, ("https://login.example/token/",)),
        (scope("/a b", b"/a%20b"), ISSUER, ("https://login.example/a%20b",)),
        (scope("/a b"), ISSUER, ("https://login.example/a%20b",)),
        (scope("/token", b"/token?a=b"), ISSUER, ("https://login.example/token",)),
        (scope("/é"), ISSUER, ("https://login.example/%C3%A9",)),
        (scope("/token", root="/auth"), ISSUER, ("https://login.example/auth/token",)),
        (scope("/auth/token", root="/auth"), ISSUER, ("https://login.example/auth/token",)),
        (scope("/auth/token"), ISSUER + "/auth", ("https://login.example/auth/token",)),
        (scope("/auth/token", root="/auth"), ISSUER + "/auth", ("https://login.example/auth/token",)),
        (scope("//evil.example/x"), ISSUER, ("https://login.example//evil.example/x",)),
    ],
)
def test_the_origin_is_ours_and_the_path_is_the_one_that_was_asked_for(asked, address, urls):
    assert own_urls(asked, address) == urls


def test_where_a_proxy_may_have_stripped_our_path_both_may_be_meant():
    """Neither is anybody else's: the origin is ours, and the app sees one path for both."""
    assert own_urls(scope("/token"), ISSUER + "/auth") == (
        "https://login.example/token",
        "https://login.example/auth/token",
    )
