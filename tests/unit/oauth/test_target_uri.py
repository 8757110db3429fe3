"""RFC 9449 section 4.3, RFC 3986 section 6.2: one spelling for one target, and none for what is no target."""

import pytest

from fastlatch.oauth.target_uri import normalized

HERE = "https://api.example/a/b"


@pytest.mark.parametrize(
    "same",
    [
        "https://api.example/a/b",
        "HTTPS://API.example/a/b",
        "https://api.example:443/a/b",
        "https://api.example/a/b?query",
        "https://api.example/a/b?query=%zz#x".replace("%zz", "%7a"),
        "https://api.example/a/b#fragment",
        "https://api.example/%61/%62",
        "https://api.example/./a/c/../b",
        "https://api.example/../a/b",
    ],
)
def test_other_spellings_of_it_are_the_same(same):
    assert normalized(same) == HERE


@pytest.mark.parametrize(
    "other",
    [
        "https://api.example/a/b/",
        "https://api.example/a//b",
        "https://api.example/A/b",
        "https://api.example/a%2Fb",
        "https://api.example:8443/a/b",
        "http://api.example/a/b",
        "https://api.example.evil/a/b",
        "https://api.example/a/b/..",
        "https://api.example/a/b/.",
        "https://api.example//a/b",
    ],
)
def test_others_are_others(other):
    assert normalized(other) not in {None, HERE}


@pytest.mark.parametrize(
    "none",
    [
        "",
        "/a/b",
        "//api.example/a/b",
        "api.example/a/b",
        "ftp://api.example/a/b",
        "https:///a/b",
        "https:api.example/a/b",
        "https://user@api.example/a/b",
        "https://api.example@evil.example/a/b",
        "https://api.example/a b",
        "https://api.example/a\n/b",
        "https://api.example/a\t/b",
        "https://api.example\\a\\b",
        "https://api.example/%zz",
        "https://api.example/%2",
        "https://[::1/a",
        "https://api.example/é",
        "https://api.example/" + "a" * 4096,
    ],
)
def test_what_is_no_target_has_no_spelling(none):
    assert normalized(none) is None


def test_of_percent_encodings_only_those_are_undone_that_mean_nothing():
    assert normalized("https://h/%7e%2f%3f") == "https://h/~%2F%3F"
    assert normalized("http://h:80") == "http://h/"
    assert normalized("https://h:80/") == "https://h:80/"
