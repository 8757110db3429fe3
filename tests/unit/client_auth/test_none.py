"""RFC 6749 section 3.2.1: a public client says who it is."""

import pytest

from fakes.core import form
from fastlatch.client_auth.none import NoClientAuth

METHOD = NoClientAuth()


def test_an_id_alone_says_who_asks_and_proves_nothing():
    found = METHOD.credentials(form(client_id="spa"))

    assert (found.client_id, found.secret, found.basic) == ("spa", None, False)


@pytest.mark.parametrize("parameters", [{}, {"client_id": "api", "client_secret": "s"}, {"client_secret": "s"}])
def test_anything_else_is_not_this_method(parameters):
    assert METHOD.credentials(form(**parameters)) is None
