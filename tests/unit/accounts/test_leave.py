"""ASVS 7.4.2: a deleted account leaves no token behind."""

import pytest

from fakes.core import Core
from fastlatch.accounts.leave import DeleteAccount
from fastlatch.domain.errors import InvalidGrant, InvalidToken, NotFound

pytestmark = pytest.mark.anyio


async def test_nothing_of_a_deleted_user_is_honoured():
    core = await Core().start()
    tokens = await core.login()

    await DeleteAccount(core.users, core.clock, core.follower.catch_up)("u-alice")

    assert "u-alice" not in core.users.accounts
    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    with pytest.raises(InvalidGrant):
        await core.refresh(tokens.refresh_token)


async def test_nobody_is_deleted_twice():
    core = await Core().start()

    with pytest.raises(NotFound):
        await DeleteAccount(core.users, core.clock, core.follower.catch_up)("u-nobody")
