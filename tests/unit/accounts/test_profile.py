"""People change their email and full name, and nothing else."""

import pytest

from fakes.core import ALICE, Core
from fastlatch.accounts.profile import UpdateProfile
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.errors import NotFound

pytestmark = pytest.mark.anyio


def updating(core):
    return UpdateProfile(core.users, core.clock, core.feed.catch_up)


async def test_what_is_given_is_stored_and_the_rest_stays():
    core = Core()

    user = await updating(core)("u-alice", full_name="Alice Liddell")

    assert user == core.users.accounts["u-alice"].user
    assert (user.full_name, user.email) == ("Alice Liddell", "alice@example.com")
    assert user.scopes == ALICE.user.scopes
    assert core.feed.subjects(ChangeKind.USER) == ["u-alice"]
    assert core.feed.caught_up == 1


async def test_none_clears_a_field():
    core = Core()

    assert (await updating(core)("u-alice", email=None)).email is None


async def test_nothing_given_changes_nothing_and_tells_nobody():
    core = Core()

    assert await updating(core)("u-alice") == ALICE.user
    assert core.feed.changes == []


async def test_a_user_who_is_gone_is_not_found():
    core = Core()
    with pytest.raises(NotFound):
        await updating(core)("u-nobody", full_name="X")


async def test_a_user_who_goes_meanwhile_is_not_found():
    core = Core()

    async def gone(user_id, changes, *, now):
        return None

    core.users.update = gone

    with pytest.raises(NotFound):
        await updating(core)("u-alice", full_name="X")
