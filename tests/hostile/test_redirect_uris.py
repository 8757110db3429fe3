"""RFC 9700 section 2.1: redirect URIs are compared as strings, and one that has two readings is nobody's."""

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.oauth.redirects import check_redirect_uri, is_registered, proves_identity
from hostile.redirect_uris import AMBIGUOUS, OF_OTHERS, REGISTERED


def test_the_corpus_is_as_large_as_it_says():
    corpus = AMBIGUOUS + OF_OTHERS

    assert len(corpus) == len(set(corpus)) >= 120


@pytest.mark.parametrize("uri", AMBIGUOUS + OF_OTHERS)
def test_nothing_but_what_is_registered_gets_an_answer(uri):
    """AZ1."""
    assert not is_registered(uri, REGISTERED)


@pytest.mark.parametrize("uri", AMBIGUOUS)
def test_what_has_two_readings_cannot_be_registered(uri):
    with pytest.raises(ConfigurationError) as refused:
        check_redirect_uri(uri)

    assert "\n" not in refused.value.description


@pytest.mark.parametrize("uri", REGISTERED + OF_OTHERS)
def test_what_has_one_reading_can_be_registered_as_it_is_written(uri):
    assert check_redirect_uri(uri) == uri
    assert is_registered(uri, [uri])


@pytest.mark.parametrize("port", ["", ":1", ":80", ":51234", ":65535"])
@pytest.mark.parametrize("host", ["http://127.0.0.1", "http://[::1]"])
@pytest.mark.parametrize("registered_port", ["", ":3000"])
def test_an_app_on_the_users_machine_takes_the_port_it_gets(host, port, registered_port):
    """AZ2, RFC 8252 section 7.3."""
    assert is_registered(f"{host}{port}/cb", [f"{host}{registered_port}/cb"])


@pytest.mark.parametrize(
    ("asked", "registered"),
    [
        ("http://localhost:5000/cb", "http://localhost/cb"),
        ("http://localhost:5000/cb", "http://127.0.0.1/cb"),
        ("http://127.0.0.1:5000/cb", "http://localhost/cb"),
        ("http://[::1]:5000/cb", "http://127.0.0.1/cb"),
        ("https://127.0.0.1:5000/cb", "https://127.0.0.1/cb"),
        ("https://127.0.0.1:5000/cb", "http://127.0.0.1/cb"),
        ("http://127.0.0.1:5000/cb?x=1", "http://127.0.0.1/cb"),
        ("http://127.0.0.1:5000/CB", "http://127.0.0.1/cb"),
        ("http://127.0.0.1:5000", "http://127.0.0.1/cb"),
        ("https://app.example:5000/cb", "https://app.example/cb"),
    ],
)
def test_a_name_https_and_another_path_have_no_such_freedom(asked, registered):
    """AZ2. A name may lead elsewhere."""
    assert not is_registered(asked, [registered])


def test_only_https_says_who_is_there():
    """RFC 8252 section 8.6."""
    assert proves_identity("https://app.example/cb")
    assert not proves_identity("http://127.0.0.1/cb")
    assert not proves_identity("com.example.app:/cb")
