"""RFC 7523 section 3: the same work for whoever asks, failures that count, and a name that is used up last."""

import json
from dataclasses import replace

import pytest

from fakes.core import ROBOT, Core, form
from fastlatch.client_auth.private_key_jwt import ASSERTION_TYPE
from fastlatch.domain.errors import InvalidClient, TooManyAttempts
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

KEYS = "the keys of the robot"
SIGNER = replace(ROBOT, secret_digests=(), jwks=KEYS, auth_method="private_key_jwt")


def core() -> Core:
    made = Core()
    made.clients.clients["robot"] = SIGNER
    return made


def presented(core, key=KEYS, client_id="robot", **claims):
    now = int(core.clock())
    said = {"iss": client_id, "sub": client_id, "aud": core.policy.issuer, "exp": now + 60, "jti": "one"} | claims
    return {"client_assertion": json.dumps({"key": key, "claims": said}), "client_assertion_type": ASSERTION_TYPE}


async def refused(core, **request) -> InvalidClient:
    with pytest.raises(InvalidClient) as error:
        await core.authenticate_client(form(**request))
    return error.value


async def test_a_right_one_is_its_client_and_used_up():
    here = core()

    assert await here.authenticate_client(form(**presented(here))) == SIGNER
    assert here.limiter.outcomes == [(GuessAt.CLIENT, "robot", "succeeded")]
    assert len(here.single_use.kept) == 1
    assert not any("robot" in name or "one" in name for name in here.single_use.kept), "digests alone are kept"


@pytest.mark.parametrize("client_id", ["robot", "nobody", "spa", "api", "first-party", "no such/id"])
async def test_a_wrong_one_costs_one_check_whoever_it_names(client_id):
    """TK8: a client that is not there is checked with keys that are nobody's."""
    here = core()

    error = await refused(here, **presented(here, key="a stranger's", client_id=client_id))

    assert error.description == InvalidClient.description
    assert here.assertions.read_with == [KEYS if client_id == "robot" else None]
    assert here.limiter.outcomes == [(GuessAt.CLIENT, client_id, "failed")]
    assert here.single_use.kept == {}, "strangers leave nothing behind"


async def test_a_replay_is_counted_as_a_failure():
    here = core()
    await here.authenticate_client(form(**presented(here)))

    await refused(here, **presented(here))

    assert [outcome for *_, outcome in here.limiter.outcomes] == ["succeeded", "succeeded", "failed"]


async def test_who_has_guessed_too_often_does_not_hear_whether_it_was_right_and_keeps_the_assertion():
    here = core()
    here.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await here.authenticate_client(form(**presented(here)))

    assert here.single_use.kept == {}


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none", "tls_client_auth"])
async def test_a_client_of_another_method_is_not_taken_by_its_keys(method):
    here = core()
    here.clients.clients["robot"] = replace(SIGNER, auth_method=method)

    await refused(here, **presented(here))

    assert here.single_use.kept == {}


async def test_a_client_that_registered_keys_and_proves_nothing_is_public():
    """RFC 7591 section 2: `none` is said by clients that show their keys for other ends."""
    here = core()
    public = here.clients.clients["robot"] = replace(SIGNER, auth_method="none")

    assert public.public
    assert await here.authenticate_client(form(client_id="robot")) == public


async def test_a_client_with_keys_alone_is_confidential():
    here = core()

    assert not SIGNER.public
    await refused(here, client_id="robot")
    await refused(here, client_id="robot", client_secret="guessed")
