"""What a client may register for OpenID Connect."""

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.pairwise import sector_of
from fastlatch.oauth.openid_registration import check_backchannel_logout_uri, check_id_token_algorithm


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/logout",
        "https://app.example:8443/logout?tenant=1",
        "http://127.0.0.1:9000/logout",
        "http://app.internal/logout",
        "https://[::1]/logout",
    ],
)
def test_a_client_with_a_secret_is_told_wherever_it_is(uri: str) -> None:
    assert check_backchannel_logout_uri(uri, public=False) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/logout",
        "https:///logout",
        "https://app.example/logout#x",
        "https://user:word@app.example/logout",
        "ftp://app.example/logout",
        "https://app.example:99999/",
        "https://app.example:x/",
        "https://app.example/a b",
        "https://app.example/\n",
        "https://[::1/",
        "https://app.example/" + "x" * 2_000,
    ],
)
def test_what_is_no_absolute_address_is_refused(uri: str) -> None:
    with pytest.raises(ConfigurationError):
        check_backchannel_logout_uri(uri, public=False)


def test_a_public_client_is_told_over_https_only() -> None:
    """Back-Channel Logout section 2.2: http "provided that the Client Type is "confidential"."""
    assert check_backchannel_logout_uri("https://app.example/", public=True)
    with pytest.raises(ConfigurationError):
        check_backchannel_logout_uri("http://127.0.0.1/", public=True)
    assert check_backchannel_logout_uri(None, public=True) is None


def test_an_algorithm_has_to_be_there() -> None:
    assert check_id_token_algorithm("RS256", ("ES256", "RS256")) == "RS256"
    assert check_id_token_algorithm(None, ()) is None
    for algorithm, offered in (("none", ("ES256", "RS256")), ("RS256", ())):
        with pytest.raises(ConfigurationError):
            check_id_token_algorithm(algorithm, offered)


def test_a_sector_is_the_host_of_all_redirect_uris() -> None:
    """OpenID Connect Core section 8.1."""
    assert sector_of(["https://app.example/a", "https://app.example/b"], None) == "app.example"
    assert sector_of(["https://a.example/", "https://b.example/"], "Ours.example") == "ours.example"
    for uris in (["https://a.example/", "https://b.example/"], [], ["com.example.app:/cb"]):
        with pytest.raises(ConfigurationError):
            sector_of(uris, None)
