"""`ports.changes.ChangeFeed`, promise by promise, and across two processes."""

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.adapters.database.migrate import HEAD
from fastlatch.domain.change import ChangeBatch, ChangeKind
from fastlatch.domain.errors import Unavailable
from stores.make import NOW, account, opened, rotated
from stores.raw_sql import run

pytestmark = pytest.mark.anyio


async def test_an_empty_feed_has_the_head_zero(database: Database) -> None:
    assert await database.changes.alive(now=NOW) == ChangeBatch(0, ())
    assert await database.changes.after(0) == ChangeBatch(0, ())


async def test_changes_come_in_order_and_once(database: Database) -> None:
    for number in range(3):
        await database.sessions.revoke_access_token(f"t{number}", expires_at=NOW + 300, now=NOW)
    first = await database.changes.after(0)
    assert [change.subject for change in first.changes] == ["t0", "t1", "t2"]
    assert first.head == first.changes[-1].sequence
    assert await database.changes.after(first.head) == ChangeBatch(first.head, ())
    await database.sessions.revoke_access_token("t3", expires_at=NOW + 300, now=NOW)
    assert [change.subject for change in (await database.changes.after(first.head)).changes] == ["t3"]


async def test_whoever_asks_again_from_further_back_is_told_again(database: Database) -> None:
    await database.sessions.revoke_access_token("t0", expires_at=NOW + 300, now=NOW)
    first = await database.changes.after(0)
    assert await database.changes.after(first.head) == ChangeBatch(first.head, ())
    assert await database.changes.after(0) == first


async def test_a_new_process_is_told_what_still_matters_and_where_the_feed_stands(
    database: Database, other: Database
) -> None:
    await database.sessions.revoke_access_token("over", expires_at=NOW - 3000, now=NOW - 4000)
    await database.sessions.revoke_access_token("matters", expires_at=NOW + 300, now=NOW)
    await database.sessions.revoke_access_token("over too", expires_at=NOW - 3000, now=NOW - 4000)
    start = await other.changes.alive(now=NOW)
    assert [change.subject for change in start.changes] == ["matters"]
    assert await other.changes.after(start.head) == ChangeBatch(start.head, ())


async def test_an_ending_in_one_process_reaches_another(database: Database, other: Database) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    login = await opened(database, stored.user.id)
    start = await other.changes.alive(now=NOW)
    assert await other.changes.after(start.head) == ChangeBatch(start.head, ())
    await database.users.set_disabled(stored.user.id, disabled=True, now=NOW)
    news = await other.changes.after(start.head)
    assert [(change.kind, change.subject) for change in news.changes] == [
        (ChangeKind.SESSION, login.id),
        (ChangeKind.USER, stored.user.id),
    ]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_looking_at_a_feed_where_nothing_happened_reads_no_table(database: Database, other: Database) -> None:
    await opened(database)
    head = (await other.changes.after(0)).head
    before = other.statements_run
    for _ in range(5):
        assert await other.changes.after(head) == ChangeBatch(head, ())
    assert other.statements_run == before
    await opened(database)
    assert await other.changes.after(head) == ChangeBatch(head, ())
    assert other.statements_run == before + 1


async def test_a_rotation_is_no_ending_and_tells_nobody(database: Database) -> None:
    await rotated(database, await opened(database), 3)
    assert (await database.changes.after(0)).changes == ()


async def test_numbers_are_not_given_twice_even_when_the_newest_rows_were_removed(database: Database) -> None:
    await database.sessions.revoke_access_token("t0", expires_at=NOW, now=NOW)
    head = (await database.changes.after(0)).head
    assert await database.sessions.remove_expired(now=NOW + 10 * 86400) == 1
    await database.sessions.revoke_access_token("t1", expires_at=NOW + 11 * 86400, now=NOW + 10 * 86400)
    assert [change.subject for change in (await database.changes.after(head)).changes] == ["t1"]


async def test_a_hint_of_a_newer_program_is_passed_over_and_counted(database: Database, url: str) -> None:
    tell(url, "hint:of-something", "x")
    await database.sessions.revoke_access_token("t0", expires_at=NOW + 300, now=NOW)
    for batch in (await database.changes.after(0), await database.changes.alive(now=NOW)):
        assert [change.kind for change in batch.changes] == [ChangeKind.HINT, ChangeKind.TOKEN]
        assert batch.head == batch.changes[-1].sequence


@pytest.mark.parametrize(("kind_of_change", "subject"), [("something", "x"), ("usable-from", "9999"), ("hint", "x")])
async def test_what_has_to_be_understood_and_is_not_leaves_no_news_to_trust(
    database: Database, url: str, kind_of_change: str, subject: str
) -> None:
    tell(url, kind_of_change, subject)
    for ask in (database.changes.after(0), database.changes.alive(now=NOW)):
        with pytest.raises(Unavailable) as refused:
            await ask
        assert "update this process" in refused.value.detail


async def test_that_older_programs_were_left_behind_is_nothing_to_this_one(database: Database, url: str) -> None:
    tell(url, "usable-from", HEAD)
    assert [change.kind for change in (await database.changes.after(0)).changes] == [ChangeKind.HINT]


def tell(url: str, kind: str, subject: str) -> None:
    """A row as a newer program might write it."""
    columns = "INSERT INTO fastlatch_changes (kind, subject, at, forget_at)"
    run(url, f"{columns} VALUES ('{kind}', '{subject}', {NOW}, {NOW + 900})")
