"""RFC 6749 section 2.3.1: credentials in the body."""

import pytest

from fakes.core import form
from fastlatch.client_auth.client_secret_post import ClientSecretPost
from fastlatch.domain.errors import InvalidRequest

METHOD = ClientSecretPost()


def test_id_and_secret_are_read():
    found = METHOD.credentials(form(client_id="api", client_secret="s"))

    assert (found.client_id, found.secret, found.basic) == ("api", "s", False)


@pytest.mark.parametrize("parameters", [{}, {"client_id": "api"}])
def test_without_a_secret_it_is_not_this_method(parameters):
    assert METHOD.credentials(form(**parameters)) is None


def test_a_secret_of_nobody_is_an_invalid_request():
    with pytest.raises(InvalidRequest) as refused:
        METHOD.credentials(form(client_secret="the secret itself"))

    assert "secret itself" not in refused.value.description
