"""`ports.single_use.SingleUseStore`, and what is opened with something that may be used once."""

import asyncio

import pytest

from fastlatch.domain.change import ChangeKind
from fastlatch.domain.client import BROWSER_CLIENT_ID, DOCS_CLIENT_ID
from fastlatch.domain.secret import new_id
from fastlatch.domain.session import Login, Opening
from fastlatch.domain.single_use import Kept, SingleUse
from stores.make import NOW, account, client, opened, record, session

pytestmark = pytest.mark.anyio

CODE = SingleUse.CODE.named("a code")
LATER = NOW + 60


async def test_what_was_put_away_is_found_until_it_expires(database):
    assert await database.single_use.put(CODE, "what it is for", expires_at=LATER)
    assert await database.single_use.find(CODE, now=LATER - 1) == Kept("what it is for", LATER)
    assert await database.single_use.find(CODE, now=LATER) is None
    assert not await database.single_use.spend(CODE, now=LATER)


async def test_a_name_is_given_once(database):
    assert await database.single_use.put(CODE, "first", expires_at=LATER)
    assert not await database.single_use.put(CODE, "second", expires_at=LATER)
    found = await database.single_use.find(CODE, now=NOW)
    assert found.payload == "first"


async def test_of_many_at_once_one_spends_it(database):
    await database.single_use.put(CODE, "", expires_at=LATER)
    assert sum(await asyncio.gather(*(database.single_use.spend(CODE, now=NOW) for _ in range(50)))) == 1
    found = await database.single_use.find(CODE, now=NOW)
    assert found.spent_at == NOW


@pytest.mark.parametrize("other", [kind for kind in SingleUse if kind is not SingleUse.CODE])
async def test_none_is_taken_for_one_of_another_kind(database, other):
    """TK21: every single-use kind has its own namespace."""
    await database.single_use.put(SingleUse.CODE.named("the same secret"), "", expires_at=LATER)
    name = other.named("the same secret")
    assert await database.single_use.find(name, now=NOW) is None
    assert not await database.single_use.spend(name, now=NOW)
    login = session()
    assert await database.sessions.open_with(login, None, password_version=None, spends=name) is Opening.SPENT
    assert await database.sessions.find(login.id) is None


async def test_of_many_who_open_a_session_with_it_one_does_and_the_next_ends_it(database):
    """RFC 6749 section 4.1.2: "SHOULD revoke (when possible) all tokens previously issued based on that" code."""
    await database.single_use.put(CODE, "", expires_at=LATER)
    logins = [session() for _ in range(50)]
    answers = await asyncio.gather(
        *(database.sessions.open_with(one, record(one), password_version=None, spends=CODE) for one in logins)
    )
    assert answers.count(Opening.OPENED) == 1
    assert answers.count(Opening.SPENT) == 49
    winner = logins[answers.index(Opening.OPENED)]
    assert (await database.sessions.find(winner.id)).ended_at == NOW
    told = {(change.kind, change.subject) for change in (await database.changes.after(0)).changes}
    assert told == {(ChangeKind.SESSION, winner.id)}
    assert [await database.sessions.find(one.id) for one in logins if one is not winner] == [None] * 49


async def test_used_again_when_it_is_long_expired_it_ends_what_came_of_it_all_the_same(database):
    await database.single_use.put(CODE, "", expires_at=LATER)
    login = session()
    assert await database.sessions.open_with(login, None, password_version=None, spends=CODE) is Opening.OPENED
    late = session(created_at=LATER + 5)
    assert await database.sessions.open_with(late, None, password_version=None, spends=CODE) is Opening.SPENT
    assert (await database.sessions.find(login.id)).ended_at == LATER + 5


async def test_one_that_is_expired_opens_nothing(database):
    await database.single_use.put(CODE, "", expires_at=NOW)
    assert await database.sessions.open_with(session(), None, password_version=None, spends=CODE) is Opening.SPENT


async def test_a_user_who_was_locked_meanwhile_gets_no_session(database):
    stored = account()
    await database.users.add(stored, now=NOW)
    await database.single_use.put(CODE, "", expires_at=LATER)
    await database.users.set_disabled(stored.user.id, disabled=True, now=NOW)
    login = session(stored.user.id)
    assert await database.sessions.open_with(login, None, password_version=0, spends=CODE) is Opening.OVERTAKEN
    assert await database.sessions.find(login.id) is None


async def test_what_is_expired_is_removed_some_time_later(database):
    await database.single_use.put(CODE, "", expires_at=LATER)
    await database.single_use.put(SingleUse.CODE.named("another"), "", expires_at=LATER + 100_000)
    assert await database.sessions.remove_expired(now=LATER) == 0
    assert await database.sessions.remove_expired(now=LATER + 50_000) == 1
    assert await database.single_use.find(SingleUse.CODE.named("another"), now=NOW) is not None


async def test_a_session_that_nothing_was_opened_with_is_as_before(database):
    stored = await opened(database)
    assert await database.sessions.find(stored.id) == stored


async def browser_login(database, user_id="somebody"):
    login_id = new_id()
    login = session(user_id, id=login_id, client_id=BROWSER_CLIENT_ID, login=Login(NOW, ("pwd",), login_id))
    assert await database.sessions.open(login, record(login), password_version=None)
    await database.clients.add(client("app"))
    return login


@pytest.mark.parametrize("client_id", ["app", DOCS_CLIENT_ID])
@pytest.mark.parametrize("own_users", [True, False])
async def test_out_of_a_login_that_has_ended_nothing_is_opened(database, own_users, client_id):
    """Between the authorization and the redemption of its code the user has signed out."""
    alice = account()
    await database.users.add(alice, now=NOW)
    version = alice.password_version if own_users else None
    login = await browser_login(database, alice.user.id)
    await database.single_use.put(CODE, "", expires_at=LATER)
    await database.single_use.put(SingleUse.CODE.named("before"), "", expires_at=LATER)
    first, second = (session(alice.user.id, client_id=client_id, login=login.login) for _ in range(2))
    before = SingleUse.CODE.named("before")
    opening = await database.sessions.open_with(first, record(first), password_version=version, spends=before)
    assert opening is Opening.OPENED

    assert await database.sessions.end_of_login(login.id, now=NOW + 1) == 2

    opening = await database.sessions.open_with(second, record(second), password_version=version, spends=CODE)
    assert opening is Opening.OVERTAKEN
    assert await database.sessions.find(second.id) is None
    assert not await database.sessions.open(second, record(second), password_version=version)


async def test_whatever_is_opened_while_its_login_ends_has_ended(database):
    for _ in range(10):
        login = await browser_login(database)
        made = [session(client_id="app", login=login.login) for _ in range(8)]
        opening = [database.sessions.open(one, record(one), password_version=None) for one in made]
        await asyncio.gather(*opening[:4], database.sessions.end_of_login(login.id, now=NOW + 1), *opening[4:])

        stored = [await database.sessions.find(one.id) for one in made]
        assert [one.ended_at for one in stored if one is not None and one.ended_at is None] == []


async def test_a_payload_is_replaced_where_it_is_the_one_that_was_expected(database):
    await database.single_use.put(CODE, "first", expires_at=LATER)
    assert await database.single_use.replace(CODE, "second", expected="first")
    assert not await database.single_use.replace(CODE, "third", expected="first")
    assert not await database.single_use.replace(SingleUse.CODE.named("another"), "x", expected="first")
    assert await database.single_use.find(CODE, now=NOW) == Kept("second", LATER)
    await database.single_use.spend(CODE, now=NOW)
    assert not await database.single_use.replace(CODE, "third", expected="second")


async def test_of_many_who_replace_one_payload_one_does(database):
    await database.single_use.put(CODE, "first", expires_at=LATER)
    tries = (database.single_use.replace(CODE, f"by {number}", expected="first") for number in range(50))
    assert sum(await asyncio.gather(*tries)) == 1
