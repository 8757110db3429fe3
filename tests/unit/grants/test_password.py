"""RFC 6749 section 4.3: the login of the tutorials."""

import pytest

from fakes.core import ALICE, API, PARTNER, Core, form
from fastlatch.domain.errors import IncorrectCredentials, InvalidRequest, UnauthorizedClient
from fastlatch.domain.grant import TokenRequest
from fastlatch.grants.password import PasswordGrant

pytestmark = pytest.mark.anyio


async def ask(core, client=API, scopes=None, **parameters):
    grant = PasswordGrant(core.authenticate, core.policy)
    asked = form(**parameters)
    return await grant(TokenRequest("password", client, scopes, asked.parameters, asked.address, asked.user_agent))


async def test_name_and_password_open_a_new_login():
    core = Core()

    login = await ask(core, username="alice", password="wonderland", scopes=frozenset({"read"}))

    assert login.account == ALICE
    assert login.scopes == {"read"}
    assert core.limiter.attempts[0].address == "192.0.2.1"


async def test_without_a_scope_the_default_is_asked_for():
    assert (await ask(Core(), username="alice", password="wonderland")).scopes == frozenset()
    core = Core(policy={"default_scopes": frozenset({"read"})})
    assert (await ask(core, username="alice", password="wonderland")).scopes == {"read"}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({}, "username"), ({"username": "alice"}, "password"), ({"password": "x"}, "username")],
)
async def test_what_is_missing_is_named(parameters, named):
    with pytest.raises(InvalidRequest, match=named):
        await ask(Core(), **parameters)


async def test_a_client_of_others_may_not_see_a_password_of_ours():
    core = Core()

    with pytest.raises(UnauthorizedClient):
        await ask(core, PARTNER, username="alice", password="wonderland")

    assert core.hashing.verified == []


async def test_a_wrong_password_opens_nothing():
    with pytest.raises(IncorrectCredentials):
        await ask(Core(), username="alice", password="wrong")
