"""RFC 7523 section 2.2: whose an assertion says that it is. Nothing is proved by reading it."""

import json

import pytest

from fakes.core import form
from fakes.proofs import FakeAssertions
from fastlatch.client_auth.private_key_jwt import ASSERTION_TYPE, PrivateKeyJwt
from fastlatch.domain.errors import InvalidClient, InvalidRequest

METHOD = PrivateKeyJwt(FakeAssertions())


def assertion(**claims) -> str:
    return json.dumps({"key": "k", "claims": claims})


def test_its_subject_is_the_client():
    said = assertion(sub="robot")

    found = METHOD.credentials(form(client_assertion=said, client_assertion_type=ASSERTION_TYPE))

    assert (found.client_id, found.secret, found.basic, found.assertion) == ("robot", None, False, said)
    assert not found.bare
    assert said not in repr(found)


def test_a_request_without_any_uses_another_method():
    assert METHOD.credentials(form(client_id="robot")) is None


@pytest.mark.parametrize("one", [{"client_assertion": "x"}, {"client_assertion_type": ASSERTION_TYPE}])
def test_halfway_is_a_mistake(one):
    with pytest.raises(InvalidRequest):
        METHOD.credentials(form(**one))


@pytest.mark.parametrize("said", ["x", assertion(), "{}"])
def test_what_says_nothing_of_whom_is_nobodys(said):
    with pytest.raises(InvalidClient) as refused:
        METHOD.credentials(form(client_assertion=said, client_assertion_type=ASSERTION_TYPE))

    assert refused.value.description == InvalidClient.description


def test_another_kind_of_assertion_is_not_read():
    with pytest.raises(InvalidClient):
        METHOD.credentials(form(client_assertion=assertion(sub="robot"), client_assertion_type="jwt"))
