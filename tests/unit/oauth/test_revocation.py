"""RFC 7009: own tokens only, and an unknown one is no error."""

import pytest

from fakes.core import SECRET, Core, form
from fastlatch.domain.errors import InvalidClient, InvalidRequest, InvalidToken, UnauthorizedClient, Unavailable

pytestmark = pytest.mark.anyio

AS_API = {"client_id": "api", "client_secret": SECRET}


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_a_client_ends_its_own_token(which):
    core = await Core().start()
    tokens = await core.login(**AS_API)

    await core.revoke(getattr(tokens, which), **AS_API)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


async def test_a_public_client_ends_its_own_token():
    core = await Core().start()
    tokens = await core.login(client_id="spa")

    await core.revoke(tokens.refresh_token, client_id="spa")

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
@pytest.mark.parametrize("caller", [{}, {"client_id": "spa"}, {"client_id": "other", "client_secret": SECRET}])
async def test_nobody_ends_the_token_of_another_client(which, caller):
    core = await Core().start()
    tokens = await core.login(**AS_API)

    with pytest.raises(UnauthorizedClient):
        await core.revoke(getattr(tokens, which), **caller)

    assert core.verify(tokens.access_token)
    assert await core.refresh(tokens.refresh_token, **AS_API)


async def test_an_unknown_token_is_no_error():
    core = await Core().start()

    await core.revoke("nothing")

    assert core.feed.changes == []


async def test_revoking_twice_is_no_error():
    core = await Core().start()
    tokens = await core.login()

    for _ in range(2):
        await core.revoke(tokens.refresh_token)
        await core.revoke(tokens.access_token)


async def test_a_missing_token_is_named():
    core = await Core().start()

    with pytest.raises(InvalidRequest, match="token"):
        await core.revocation(form())


async def test_a_client_that_fails_to_authenticate_ends_nothing():
    core = await Core().start()
    tokens = await core.login(**AS_API)

    with pytest.raises(InvalidClient):
        await core.revoke(tokens.refresh_token, client_id="api")

    assert core.verify(tokens.access_token)


async def test_a_store_that_is_away_is_never_acknowledged():
    core = await Core().start()
    tokens = await core.login()

    async def away(*_, **__):
        raise Unavailable

    core.sessions.end = away

    with pytest.raises(Unavailable):
        await core.revoke(tokens.refresh_token)
