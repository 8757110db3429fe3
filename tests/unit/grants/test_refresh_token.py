"""RFC 6749 section 6: a session goes on, for the client that opened it."""

import pytest

from fakes.core import API, NO_RESOURCES, OTHER, SECRET, Core, form
from fastlatch.domain.errors import InvalidGrant, InvalidRequest
from fastlatch.domain.grant import TokenRequest
from fastlatch.domain.secret import digest
from fastlatch.grants.refresh_token import RefreshTokenGrant

pytestmark = pytest.mark.anyio


async def ask(core, client=API, scopes=None, **parameters):
    grant = RefreshTokenGrant(core.rotate, NO_RESOURCES)
    return await grant(TokenRequest("refresh_token", client, scopes, form(**parameters).parameters, "192.0.2.1", ""))


async def logged_in():
    core = await Core().start()
    tokens = await core.login(client_id="api", client_secret=SECRET, scope="read write")
    return core, tokens


async def test_the_session_goes_on_with_a_new_refresh_token():
    core, tokens = await logged_in()

    continued = await ask(core, refresh_token=tokens.refresh_token, scopes=frozenset({"read"}))

    assert continued.session.id == tokens.session_id
    assert continued.scopes == {"read"}
    assert core.sessions.records[tokens.session_id].digest == digest(continued.refresh_token)


async def test_the_client_is_the_one_that_authenticated():
    core, tokens = await logged_in()

    with pytest.raises(InvalidGrant):
        await ask(core, OTHER, refresh_token=tokens.refresh_token)


async def test_a_missing_token_is_named():
    with pytest.raises(InvalidRequest, match="refresh_token"):
        await ask(Core())
