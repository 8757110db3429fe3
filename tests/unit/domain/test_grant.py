"""What holds secrets shows none."""

from fakes.core import ALICE, API
from fastlatch.client_auth.method import ClientCredentials
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.grant import Continued, NewLogin, TokenRequest
from fastlatch.domain.session import Session
from fastlatch.domain.token import IssuedTokens

SECRET = "the secret itself"


def test_nothing_that_holds_a_secret_shows_it():
    session = Session("s", "u", "c", frozenset(), 0, 0, 1)
    for holder in (
        EndpointRequest({"password": SECRET}, SECRET, "192.0.2.1", ""),
        TokenRequest("password", API, None, {"password": SECRET}, "192.0.2.1", ""),
        Continued(session, frozenset(), SECRET, 1),
        NewLogin(ALICE, frozenset()),
        IssuedTokens(SECRET, 900, frozenset(), SECRET),
        ClientCredentials("api", SECRET, basic=True),
    ):
        assert SECRET not in repr(holder)
        assert "wonderland" not in f"{holder}"
