"""RFC 7009: own tokens only, and an unknown one is no error."""

import pytest

from fakes.core import SECRET, Core, form
from fastlatch.domain.errors import (
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidToken,
    UnauthorizedClient,
    Unavailable,
)
from fastlatch.tokens.refresh_tokens import RefreshTokens

pytestmark = pytest.mark.anyio

AS_API = {"client_id": "api", "client_secret": SECRET}


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_a_client_ends_its_own_token(which):
    core = await Core().start()
    tokens = await core.login(**AS_API)

    await core.revoke(getattr(tokens, which), **AS_API)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


@pytest.mark.parametrize("generation", [0, 1, 2])
async def test_whoever_gives_back_an_old_refresh_token_ends_its_session(generation):
    core = await Core().start()
    tokens = await core.login(**AS_API)
    line = [tokens.refresh_token]
    for _ in range(2):
        line.append((await core.refresh(line[-1], **AS_API)).refresh_token)

    await core.revoke(line[generation], **AS_API)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    with pytest.raises(InvalidGrant):
        await core.refresh(line[-1], **AS_API)


@pytest.mark.parametrize("hint", ["access_token", "refresh_token"])
async def test_a_forged_refresh_token_does_not_end_the_session_that_it_names(hint):
    core = await Core().start()
    tokens = await core.login(**AS_API)

    await core.revoke(RefreshTokens(b"x" * 32).first(tokens.session_id).text, token_type_hint=hint, **AS_API)

    assert core.feed.changes == []
    assert core.verify(tokens.access_token)
    assert await core.refresh(tokens.refresh_token, **AS_API)


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
