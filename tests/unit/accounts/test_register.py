"""ASVS 6.2 and 6.3.1: an account for oneself, without rights."""

import logging

import pytest

from fakes.clock import FakeClock
from fakes.core import ALICE
from fakes.hashing import FakeHashing
from fakes.limiter import FakeLimiter
from fakes.strength import FakeStrength
from fakes.users import FakeUsers
from fastlatch.accounts.password_rules import PasswordRules
from fastlatch.accounts.register import Register
from fastlatch.domain.errors import TooManyAttempts, Unavailable, UnusableUsername, UsernameTaken, WeakPassword
from fastlatch.domain.policy import PasswordPolicy
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

ADDRESS = "192.0.2.1"
GOOD = "purple monkey dishwasher"


class Desk:
    def __init__(self):
        self.users = FakeUsers(ALICE)
        self.hashing = FakeHashing()
        self.strength = FakeStrength()
        self.limiter = FakeLimiter()
        rules = PasswordRules(self.strength, PasswordPolicy(), "Fastlatch")
        self.use_case = Register(self.users, self.hashing, rules, self.limiter, FakeClock())

    async def __call__(self, username="dave", password=GOOD, **more):
        return await self.use_case(username, password, address=ADDRESS, **more)


async def test_a_new_account_is_stored_hashed_and_without_scopes():
    register = Desk()

    user = await register(" Dave ", email="dave@example.com", full_name="Dave D.")

    account = register.users.accounts[user.id]
    assert account.user == user
    assert (user.username, user.email, user.full_name) == ("Dave", "dave@example.com", "Dave D.")
    assert user.scopes == frozenset()
    assert not user.disabled
    assert account.password_hash == f"new:{GOOD}"


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "\uff41lice"])
async def test_a_name_is_taken_in_every_spelling_and_asking_counts(name):
    register = Desk()

    with pytest.raises(UsernameTaken):
        await register(name)

    assert register.limiter.outcomes == [(GuessAt.REGISTRATION, "", "failed")]


async def test_every_registration_of_an_address_counts_whatever_is_answered():
    register = Desk()

    await register()
    with pytest.raises(UsernameTaken):
        await register()
    with pytest.raises(WeakPassword):
        await register("erin", "short")

    assert register.limiter.outcomes == [(GuessAt.REGISTRATION, "", "failed")] * 3
    assert {attempt.address for attempt in register.limiter.attempts} == {ADDRESS}


async def test_a_password_is_judged_only_for_an_address_that_may_still_ask():
    register = Desk()
    register.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await register()

    assert register.strength.contexts == []


async def test_a_taken_name_costs_the_same_work_as_a_free_one():
    register = Desk()
    register.hashing.full = True

    for name in ("alice", "dave"):
        with pytest.raises(Unavailable):
            await register(name)


async def test_a_bad_name_or_password_stores_nothing():
    register = Desk()

    with pytest.raises(UnusableUsername):
        await register("two words")
    with pytest.raises(WeakPassword):
        await register(password="short")

    assert list(register.users.accounts) == ["u-alice"]


async def test_the_estimate_knows_the_name_and_the_address():
    register = Desk()

    await register(email="dd@example.com", full_name="Dave D.")

    assert register.strength.contexts == [["dave", "Dave D.", "dd@example.com", "dd", "Fastlatch"]]


async def test_an_address_that_asked_too_often_is_throttled():
    register = Desk()
    register.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await register()

    assert list(register.users.accounts) == ["u-alice"]


async def test_the_log_has_the_id_and_nothing_that_was_typed(caplog):
    with caplog.at_level(logging.DEBUG, "fastlatch"):
        user = await Desk()("dave", email="dave@example.com")

    assert caplog.text.count(user.id) == 1
    assert "dave" not in caplog.text
    assert GOOD not in caplog.text
