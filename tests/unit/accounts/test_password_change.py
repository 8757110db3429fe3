"""ASVS 6.2.3 and 7.4.3: not without the old one; every session ends."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, Core
from fakes.strength import FakeStrength
from fastlatch.accounts.password_change import ChangePassword
from fastlatch.accounts.password_rules import PasswordRules
from fastlatch.domain.errors import InvalidToken, NotFound, TooManyAttempts, WeakPassword, WrongPassword
from fastlatch.domain.policy import PasswordPolicy
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

NEW = "purple monkey dishwasher"


async def change(core, current="wonderland", new=NEW, user_id="u-alice", strength=None):
    rules = PasswordRules(strength or FakeStrength(), PasswordPolicy(), "Fastlatch")
    use_case = ChangePassword(
        core.users, core.sessions, core.hashing, rules, core.limiter, core.clock, core.follower.catch_up
    )
    await use_case(user_id, current_password=current, new_password=new, address="192.0.2.1")


async def test_the_new_password_is_stored_and_every_session_ends_at_once():
    core = await Core().start()
    here, there = await core.login(), await core.login()

    await change(core)

    assert core.users.accounts["u-alice"].password_hash == f"new:{NEW}"
    assert core.users.accounts["u-alice"].password_version == 1
    assert core.limiter.outcomes[-1] == (GuessAt.USER, "alice", "succeeded")
    for tokens in (here, there):
        with pytest.raises(InvalidToken):
            await core.resolve_user(tokens.access_token)
    assert await core.login(password=NEW)


@pytest.mark.parametrize("current", ["", "wrong", "wonderland" + "x" * 4096])
async def test_without_the_old_password_nothing_changes_and_the_guess_counts(current):
    core = await Core().start()

    with pytest.raises(WrongPassword):
        await change(core, current)

    assert core.users.accounts["u-alice"] == ALICE
    assert core.limiter.outcomes == [(GuessAt.USER, "alice", "failed")]


async def test_guesses_are_counted_with_those_at_the_login_and_are_throttled():
    core = await Core().start()
    core.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await change(core)

    assert core.hashing.verified == []


async def test_a_weak_new_password_is_refused():
    core = await Core().start()

    with pytest.raises(WeakPassword):
        await change(core, new="short")

    assert core.users.accounts["u-alice"] == ALICE


async def test_the_new_password_is_judged_and_hashed_while_the_guess_still_holds_its_place():
    core = await Core().start()
    seen = []

    class Strength(FakeStrength):
        async def estimate(self, password, context):
            seen.append(core.limiter.attempts[-1].over)
            return await super().estimate(password, context)

    hash_ = core.hashing.hash

    async def hashed(password):
        seen.append(core.limiter.attempts[-1].over)
        return await hash_(password)

    core.hashing.hash = hashed
    await change(core, strength=Strength())

    assert seen == [False, False]
    assert core.limiter.attempts[-1].over


async def test_the_owner_changes_the_password_at_home_on_a_budget_of_their_own():
    core = await Core().start()
    await core.login()

    await change(core)

    assert core.limiter.attempts[-1].known


async def test_of_two_changes_at_once_one_is_made():
    core = await Core().start()
    set_password = core.users.set_password

    async def second(user_id, new_hash, *, expected_version, now):
        await set_password("u-alice", "new:the other one", expected_version=None, now=now)
        return await set_password(user_id, new_hash, expected_version=expected_version, now=now)

    core.users.set_password = second

    with pytest.raises(WrongPassword):
        await change(core)
    assert core.users.accounts["u-alice"].password_hash == "new:the other one"


async def test_a_user_without_a_password_cannot_change_it_by_guessing():
    core = await Core().start()
    core.users.accounts["u-alice"] = replace(ALICE, password_hash=None)

    with pytest.raises(WrongPassword):
        await change(core, "")


async def test_a_user_who_is_gone_is_not_found():
    core = await Core().start()

    with pytest.raises(NotFound):
        await change(core, user_id="u-nobody")
