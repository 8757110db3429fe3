"""ASVS 7.4.2 and 7.4.5: what an administrator does takes effect at once."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, Core
from fakes.strength import FakeStrength
from fastlatch.accounts.administration import ManageUsers
from fastlatch.accounts.password_rules import PasswordRules
from fastlatch.domain.errors import (
    DisabledAccount,
    InvalidScope,
    InvalidToken,
    NotFound,
    UnusableUsername,
    UsernameTaken,
    WeakPassword,
)
from fastlatch.domain.policy import PasswordPolicy

pytestmark = pytest.mark.anyio

GOOD = "purple monkey dishwasher"


def managing(core):
    rules = PasswordRules(FakeStrength(), PasswordPolicy(), "Fastlatch")
    return ManageUsers(core.users, core.hashing, rules, core.sessions, core.clock, core.follower.catch_up)


async def test_a_user_is_created_with_all_that_is_given():
    core = await Core().start()

    user = await managing(core).create(
        "dave", GOOD, email="d@example.com", full_name="Dave", scopes=frozenset({"read"}), disabled=True
    )

    assert core.users.accounts[user.id].user == user
    assert (user.username, user.email, user.full_name) == ("dave", "d@example.com", "Dave")
    assert user.scopes == {"read"}
    assert user.disabled


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"username": "ALICE"}, UsernameTaken),
        ({"username": "two words"}, UnusableUsername),
        ({"password": "short"}, WeakPassword),
        ({"scopes": frozenset({'bad"scope'})}, InvalidScope),
    ],
)
async def test_what_breaks_a_rule_is_not_created(arguments, error):
    core = await Core().start()
    before = dict(core.users.accounts)

    with pytest.raises(error):
        await managing(core).create(**({"username": "dave", "password": GOOD} | arguments))

    assert core.users.accounts == before


async def test_a_demo_user_may_have_a_weak_password_when_that_is_said():
    core = await Core().start()

    assert await managing(core).create("dave", "secret", check_rules=False)


async def test_a_user_is_found_in_every_spelling():
    core = await Core().start()

    assert await managing(core).find(" \uff21LICE") == ALICE.user
    with pytest.raises(NotFound):
        await managing(core).find("nobody")


async def test_users_come_in_pages_in_the_order_of_their_names():
    core = await Core().start()

    assert [user.username for user in await managing(core).page(limit=2)] == ["alice", "bob"]
    assert [user.username for user in await managing(core).page(after="Bob")] == ["carol"]


async def test_a_new_password_ends_every_session():
    core = await Core().start()
    tokens = await core.login()

    await managing(core).set_password("Alice", GOOD)

    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)
    assert await core.login(password=GOOD)


async def test_a_weak_password_is_not_set():
    core = await Core().start()

    with pytest.raises(WeakPassword):
        await managing(core).set_password("alice", "short")

    assert core.users.accounts["u-alice"] == ALICE


async def test_a_disabled_user_is_refused_at_once_and_enabled_again_logs_in_anew():
    core = await Core().start()
    tokens = await core.login()

    await managing(core).disable("alice")
    with pytest.raises(DisabledAccount):
        await core.resolve_user(tokens.access_token)

    await managing(core).enable("alice")
    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)
    assert await core.login()


async def test_new_scopes_replace_the_old_ones_and_are_known_at_once(monkeypatch):
    core = await Core().start()
    told = []

    async def catch_up():
        told.append(core.users.accounts["u-alice"].user.scopes)

    monkeypatch.setattr(core.follower, "catch_up", catch_up)
    before = core.users.accounts["u-alice"].user

    await managing(core).set_scopes("Alice", frozenset({"new", "read"}))

    assert core.users.accounts["u-alice"].user == replace(before, scopes=frozenset({"new", "read"}))
    assert told == [{"new", "read"}]
    assert (await core.login(scope="new")).scopes == {"new"}

    await managing(core).set_scopes("alice", frozenset())
    assert core.users.accounts["u-alice"].user.scopes == frozenset()


async def test_what_is_no_scope_is_not_set_and_nobody_is_not_found():
    core = await Core().start()

    with pytest.raises(InvalidScope):
        await managing(core).set_scopes("alice", frozenset({'bad"scope'}))
    with pytest.raises(NotFound):
        await managing(core).set_scopes("nobody", frozenset({"read"}))

    assert core.users.accounts["u-alice"] == ALICE


async def test_a_deleted_user_is_refused_at_once():
    core = await Core().start()
    tokens = await core.login()

    await managing(core).delete("alice")

    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)


async def test_the_sessions_of_one_user_end_and_the_account_stays():
    core = await Core().start()
    tokens, bobs = await core.login(), await core.login("bob", "builder")

    assert await managing(core).end_sessions("alice") == 1

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    assert core.verify(bobs.access_token)
    assert await core.login()


@pytest.mark.parametrize("method", ["disable", "enable", "delete", "end_sessions"])
async def test_nobody_of_this_name_is_not_found(method):
    core = await Core().start()

    with pytest.raises(NotFound):
        await getattr(managing(core), method)("nobody")


async def test_a_user_who_goes_meanwhile_is_not_found():
    core = await Core().start()

    async def gone(user_id, *, now):
        return False

    core.users.delete = gone

    with pytest.raises(NotFound):
        await managing(core).delete("alice")
