"""RFC 6749 section 2.2, OAuth Client ID Metadata Document section 3: what may be the id of a client."""

import pytest

from fastlatch.oauth.client_id import is_assignable, is_client_id, is_document_url, read_document_url

HOST = "https://app.example"
NO_URLS = [
    "http://app.example/client.json",
    "HTTPS://app.example/client.json",
    "https://app.example",
    "https://app.example/",
    "https://app.example/a/./b",
    "https://app.example/a/../b",
    "https://app.example/..",
    "https://app.example/a/%2e%2e/b",
    "https://app.example/a%2Fb",
    "https://app.example/a%00b",
    "https://app.example/a%0Ab",
    "https://app.example//a",
    "https://app.example/a//b",
    "https://app.example/a?b=c",
    "https://app.example/a?",
    "https://app.example/a#b",
    "https://app.example/a#",
    "https://user@app.example/a",
    "https://user:pw@app.example/a",
    "https://app.example@evil.example/a",
    "https://app.example:/a",
    "https://app.example:0/a",
    "https://app.example:22/a",
    "https://app.example:80/a",
    "https://app.example:0443/a",
    "https://app.example:65536/a",
    "https://app.example:99999/a",
    "https://App.example/a",
    "https://app.example./a",
    "https://.app.example/a",
    "https://app..example/a",
    "https://-app.example/a",
    "https://app_x.example/a",
    "https://localhost/a",
    "https://intranet/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f.1/a",
    "https://[::1]/a",
    "https://[2606:4700::1111]/a",
    "https://app.example\\evil.example/a",
    "https://app.example/a b",
    "https://app.example/a\n",
    "https://app.example/ä",
    "https://äpp.example/a",
    "https://app.example/%zz",
    "https:/app.example/a",
    "https:///a",
    " https://app.example/a",
    "https://app.example/" + "a" * 500,
]


@pytest.mark.parametrize("text", NO_URLS)
def test_what_two_readers_could_read_differently_is_no_client_identifier_url(text):
    assert not is_document_url(text)
    assert not is_client_id(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://app.example/client.json", ("app.example", 443, "/client.json")),
        ("https://app.example:443/client.json", ("app.example", 443, "/client.json")),
        ("https://app.example:8443/a/b/", ("app.example", 8443, "/a/b/")),
        ("https://xn--pp-xka.example/%7Eme/c_l-i.e~nt", ("xn--pp-xka.example", 443, "/%7Eme/c_l-i.e~nt")),
    ],
)
def test_an_https_url_with_a_path_is_one(text, parts):
    assert read_document_url(text) == parts
    assert is_client_id(text)
    assert not is_assignable(text)


def test_an_administrator_gives_ids_of_unreserved_characters_and_none_of_a_self_registered_client():
    assert is_assignable("my-app_1.2~x")
    assert not is_assignable("dyn~abc")
    assert is_client_id("dyn~abc")
    for text in ("", "a b", "a/b", "x" * 129):
        assert not is_assignable(text)
        assert not is_client_id(text)
