"""A rotation brings the user's account along where the caller would read it next, and only then."""

import asyncio
from dataclasses import replace

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.session import Refusal, Rotated
from stores.make import NOW, account, opened, rotation, session

pytestmark = pytest.mark.anyio


async def logged_in(database: Database):
    alice = account()
    assert await database.users.add(alice, now=NOW)
    return alice, await opened(database, alice.user.id)


async def test_the_account_comes_along_where_the_caller_has_no_copy(database: Database) -> None:
    alice, login = await logged_in(database)
    asked = []

    def lacks(user_id: str) -> bool:
        asked.append(user_id)
        return True

    answer = await database.sessions.rotate(rotation(login, 0), reads_user=lacks)
    assert answer == Rotated(replace(login, last_used_at=NOW + 10), account=alice)
    assert asked == [alice.user.id]


async def test_it_costs_no_statement_where_the_caller_has_one_or_keeps_users_elsewhere(database: Database) -> None:
    _, login = await logged_in(database)
    counts = []
    for generation, reads_user in enumerate([lambda _: True, lambda _: False, None]):
        before = database.statements_run
        answer = await database.sessions.rotate(rotation(login, generation), reads_user=reads_user)
        counts.append(database.statements_run - before)
        assert (answer.account is None) == (generation > 0)
    assert counts[0] - 1 == counts[1] == counts[2]


async def test_a_user_who_is_gone_comes_as_none(database: Database) -> None:
    login = await opened(database, "nobody")
    answer = await database.sessions.rotate(rotation(login, 0), reads_user=lambda _: True)
    assert answer == Rotated(replace(login, last_used_at=NOW + 10))


async def test_a_refusal_and_a_repetition_ask_for_nobody(database: Database) -> None:
    _, login = await logged_in(database)
    asked = []
    await database.sessions.rotate(rotation(login, 0))
    again = await database.sessions.rotate(rotation(login, 0), reads_user=asked.append)
    assert again == Rotated(replace(login, last_used_at=NOW + 10), repeated=True)
    for wish in (
        rotation(login, 1, client_id="another"),
        rotation(session(), 0),
        rotation(login, 7),
        rotation(login, 1),
    ):
        await database.sessions.rotate(wish, reads_user=asked.append)
    assert asked == []


async def test_with_a_user_who_is_disabled_at_the_same_moment_the_rotation_is_before_it_or_refused(
    database: Database, other: Database
) -> None:
    """The account is never older than the rotation it comes with."""
    for number in range(20):
        alice = account(f"alice-{number}")
        await database.users.add(alice, now=NOW)
        login = await opened(database, alice.user.id)
        disabling = other.users.set_disabled(alice.user.id, disabled=True, now=NOW + 10)
        rotating = database.sessions.rotate(rotation(login, 0), reads_user=lambda _: True)
        if number % 2:
            _, answer = await asyncio.gather(disabling, rotating)
        else:
            answer, _ = await asyncio.gather(rotating, disabling)
        # On PostgreSQL it may be newer, and says so: whoever asked refuses a disabled user.
        assert isinstance(answer, Rotated) or answer.reason is Refusal.ENDED
        assert (await database.sessions.find(login.id)).ended_at == NOW + 10
