"""ASVS 6.3.8: a stranger learns nothing; the right password opens, and only for an account that may log in."""

import logging
from dataclasses import replace

import pytest

from fakes.core import ALICE, API, BOB, Core
from fastlatch.domain.errors import InactiveUser, IncorrectCredentials, TooManyAttempts, Unavailable
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

ADDRESS = "192.0.2.1"


async def test_the_right_password_opens_the_account():
    core = Core()

    assert await core.authenticate("alice", "wonderland", address=ADDRESS) == ALICE
    assert core.limiter.outcomes == [(GuessAt.USER, "alice", "succeeded")]


@pytest.mark.parametrize("name", ["Alice", " alice ", "\uff41lice"])
async def test_every_spelling_is_one_account_and_one_failure_counter(name):
    core = Core()

    assert await core.authenticate(name, "wonderland", address=ADDRESS)
    with pytest.raises(IncorrectCredentials):
        await core.authenticate(name, "wrong", address=ADDRESS)

    assert core.limiter.outcomes == [(GuessAt.USER, "alice", "succeeded"), (GuessAt.USER, "alice", "failed")]


async def test_an_unknown_name_and_a_wrong_password_are_the_same_to_the_caller():
    core = Core()
    heard = []
    for name in ("alice", "nobody"):
        with pytest.raises(IncorrectCredentials) as refused:
            await core.authenticate(name, "wrong", address=ADDRESS)
        heard.append((type(refused.value), refused.value.description, refused.value.detail))

    assert heard[0] == heard[1]


async def test_an_unknown_name_costs_the_same_work_as_a_wrong_password():
    core = Core()
    for name in ("alice", "nobody"):
        with pytest.raises(IncorrectCredentials):
            await core.authenticate(name, "wrong", address=ADDRESS)

    assert core.hashing.verified == [("wrong", "new:wonderland"), ("wrong", None)]
    assert core.users.reads == 2
    assert len(core.sessions.places_asked) == 2
    assert [outcome for *_, outcome in core.limiter.outcomes] == ["failed", "failed"]


async def test_an_account_without_a_password_does_the_same_work_and_opens_for_nobody():
    core = Core()
    core.users.accounts["u-alice"] = replace(ALICE, password_hash=None)

    for password in ("", "None", "wonderland"):
        with pytest.raises(IncorrectCredentials):
            await core.authenticate("alice", password, address=ADDRESS)

    assert [known for _, known in core.hashing.verified] == [None, None, None]


async def test_a_disabled_user_hears_so_after_the_right_password_only():
    core = Core()

    with pytest.raises(IncorrectCredentials):
        await core.authenticate("carol", "wrong", address=ADDRESS)
    with pytest.raises(InactiveUser):
        await core.authenticate("carol", "carol's", address=ADDRESS)

    assert core.limiter.outcomes == [(GuessAt.USER, "carol", outcome) for outcome in ("failed", "succeeded")]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("x" * 1025, "wonderland"),
        ("alice" + " " * 2000, "wonderland"),
        ("alice", "wonderland" + "x" * 4096),
    ],
)
async def test_what_is_too_long_to_be_anybody_does_the_same_work_for_nobody(name, password):
    core = Core()

    with pytest.raises(IncorrectCredentials):
        await core.authenticate(name, password, address=ADDRESS)

    ((tried, known),) = core.hashing.verified
    assert len(tried) <= 4096
    assert known is None
    assert len(core.limiter.attempts) == 1
    assert len(core.limiter.attempts[0].name) <= 1024


async def test_a_throttled_guess_reaches_no_hasher():
    core = Core()
    core.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await core.authenticate("alice", "wonderland", address=ADDRESS)

    assert core.hashing.verified == []


async def log_in(core, account=ALICE, address=ADDRESS):
    await core.issue(NewLogin(account, frozenset()), TokenRequest("password", API, None, {}, address, ""))


async def test_an_address_is_known_by_the_sessions_of_the_user_and_of_nobody_else():
    core = Core()
    await log_in(core)
    await log_in(core, BOB, "198.51.100.9")

    for name, address in (("alice", ADDRESS), ("alice", "198.51.100.9"), ("bob", ADDRESS), ("nobody", ADDRESS)):
        with pytest.raises(IncorrectCredentials):
            await core.authenticate(name, "wrong", address=address)

    assert [attempt.known for attempt in core.limiter.attempts] == [True, False, False, False]


async def test_an_empty_address_is_never_known():
    core = Core()
    await log_in(core, address="")

    assert await core.authenticate("alice", "wonderland", address="")

    assert not core.limiter.attempts[0].known


async def test_a_full_queue_is_nobodys_failed_guess():
    core = Core()
    core.hashing.full = True

    with pytest.raises(Unavailable):
        await core.authenticate("alice", "wonderland", address=ADDRESS)

    assert core.limiter.outcomes == [(GuessAt.USER, "alice", "not made")]


async def test_an_old_hash_is_replaced_at_the_next_login():
    core = Core()
    core.users.accounts["u-alice"] = replace(ALICE, password_hash="old:wonderland")

    await core.authenticate("alice", "wonderland", address=ADDRESS)

    assert core.users.accounts["u-alice"].password_hash == "new:wonderland"
    assert core.users.accounts["u-alice"].password_version == ALICE.password_version


async def test_a_hash_that_cannot_be_replaced_fails_no_login_and_shows_in_no_log(caplog):
    core = Core()
    core.users.accounts["u-alice"] = replace(ALICE, password_hash="old:wonderland")

    async def fails(user_id, old, new):
        raise RuntimeError(f"could not store {new}")

    core.users.upgrade_hash = fails

    with caplog.at_level(logging.DEBUG, "fastlatch"):
        assert await core.authenticate("alice", "wonderland", address=ADDRESS)

    assert "RuntimeError" in caplog.text
    assert "wonderland" not in caplog.text


async def test_the_log_names_users_by_id_and_strangers_not_at_all(caplog):
    core = Core()
    with caplog.at_level(logging.DEBUG, "fastlatch"):
        await core.authenticate("alice", "wonderland", address=ADDRESS)
        for name in ("alice", "my password by mistake"):
            with pytest.raises(IncorrectCredentials):
                await core.authenticate(name, "hunter2", address=ADDRESS)

    assert [record.getMessage() for record in caplog.records] == [
        "login ok user=u-alice",
        "login failed user=u-alice",
        "login failed",
    ]
