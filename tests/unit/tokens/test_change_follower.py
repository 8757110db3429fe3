"""How a process learns what others have ended, and what it does when it cannot learn."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import pytest

from fastlatch.domain.change import Change, ChangeBatch, ChangeKind
from fastlatch.domain.errors import Unavailable
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.revocation_list import RevocationList

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000


class Feed:
    """A feed in memory that can be away, and can be held up while it is read."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.error: Exception | None = None
        self.reads: list[int] = []
        self.on_read: Callable[[], Awaitable[None]] | None = None

    def add(self, kind: ChangeKind, subject: str = "") -> None:
        self.changes.append(Change(len(self.changes) + 1, kind, subject, NOW, NOW + 960))

    async def alive(self, *, now: int) -> ChangeBatch:  # noqa: ARG002 (the port names it)
        return await self.after(0)

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def after(self, sequence: int) -> ChangeBatch:
        self.reads.append(sequence)
        if self.error is not None:
            raise self.error
        found = ChangeBatch(len(self.changes), tuple(self.changes[sequence:]))
        if self.on_read is not None:
            await self.on_read()
        return found


class Recorder(RevocationList):
    """Notes each change it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def apply(self, change: Change) -> None:
        super().apply(change)
        self.seen.append(change.subject)


class Process:
    """One process: a follower and what hangs on it."""

    def __init__(self, feed: Feed, interval: float = 0.001) -> None:
        self.feed = feed
        self.revocations = Recorder()
        self.users: list[str] = []
        self.clients: list[str] = []
        self.loads = 0
        self.keys_are_away = False
        self.uptime = 100.0
        self.follower = ChangeFollower(
            feed,
            self.revocations,
            lambda: NOW,
            on_user=self.users.append,
            on_client=self.clients.append,
            on_keys=self.load_keys,
            interval=interval,
            monotonic=lambda: self.uptime,
        )

    async def load_keys(self) -> None:
        if self.keys_are_away:
            raise Unavailable
        self.loads += 1


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 (what is awaited has no event of its own)
            await asyncio.sleep(0)


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def process(feed: Feed) -> Process:
    return Process(feed)


async def test_before_the_start_nothing_is_trusted(process: Process):
    assert not process.follower.fresh
    with pytest.raises(Unavailable):
        process.follower.check_fresh()


async def test_the_start_learns_what_others_have_ended(process: Process, feed: Feed):
    feed.add(ChangeKind.SESSION, "ended before")
    await process.follower.start()
    assert process.revocations.seen == ["ended before"]
    process.follower.check_fresh()


async def test_a_start_without_a_store_fails(process: Process, feed: Feed):
    feed.error = Unavailable()
    with pytest.raises(Unavailable):
        await process.follower.start()
    assert not process.follower.fresh


async def test_each_change_is_applied_once_and_in_order(process: Process, feed: Feed):
    feed.add(ChangeKind.SESSION, "1")
    await process.follower.start()
    feed.add(ChangeKind.TOKEN, "2")
    feed.add(ChangeKind.CLIENT, "3")
    await process.follower.catch_up()
    await process.follower.catch_up()
    feed.add(ChangeKind.EVERYTHING, "4")
    await process.follower.catch_up()
    assert process.revocations.seen == ["1", "2", "3", "4"]


async def test_a_change_of_a_user_and_of_keys_reaches_those_who_keep_copies(process: Process, feed: Feed):
    await process.follower.start()
    feed.add(ChangeKind.USER, "alice")
    feed.add(ChangeKind.KEYS)
    feed.add(ChangeKind.KEYS)
    await process.follower.catch_up()
    assert process.users == ["alice"]
    assert process.loads == 1


async def test_whatever_happens_to_a_client_reaches_those_who_keep_copies(process: Process, feed: Feed):
    await process.follower.start()
    feed.add(ChangeKind.CLIENT_CHANGED, "with a new secret")
    feed.add(ChangeKind.CLIENT, "deleted")
    feed.add(ChangeKind.SESSION, "a session")
    feed.add(ChangeKind.USER, "alice")
    await process.follower.catch_up()
    assert process.clients == ["with a new secret", "deleted"]


async def test_an_ending_of_another_process_is_found_by_following(process: Process, feed: Feed):
    await process.follower.start()
    following = asyncio.create_task(process.follower.follow())
    feed.add(ChangeKind.SESSION, "ended elsewhere")
    await until(lambda: process.revocations.seen == ["ended elsewhere"])
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


async def test_one_look_serves_all_endings_of_a_moment(feed: Feed):
    """However often the feed says that something was committed."""

    async def wait(_seconds: float) -> None:
        await asyncio.sleep(0)

    feed.wait = wait
    process = Process(feed, interval=0.25)
    await process.follower.start()
    begun, reads = time.monotonic(), len(feed.reads)
    following = asyncio.create_task(process.follower.follow())
    await until(lambda: len(feed.reads) > reads + 3)
    following.cancel()
    assert time.monotonic() - begun >= 3 * 0.05 * 0.9


async def test_catching_up_returns_when_our_own_ending_is_known(process: Process, feed: Feed):
    """A look at the feed that was under way when the ending was committed is not enough."""
    await process.follower.start()
    held, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        held.set()
        await go_on.wait()

    feed.on_read = hold
    early = asyncio.create_task(process.follower.catch_up())
    await held.wait()
    feed.add(ChangeKind.SESSION, "ours")
    late = asyncio.create_task(process.follower.catch_up())
    await asyncio.sleep(0)
    go_on.set()
    await early
    await late
    assert "ours" in process.revocations.seen


async def test_many_who_catch_up_at_once_share_one_look(process: Process, feed: Feed):
    await process.follower.start()
    before = len(feed.reads)

    async def take_a_while() -> None:
        await asyncio.sleep(0)

    feed.on_read = take_a_while

    async def end(number: int) -> None:
        feed.add(ChangeKind.SESSION, str(number))
        await process.follower.catch_up()
        assert str(number) in process.revocations.seen

    await asyncio.gather(*(end(number) for number in range(50)))
    assert sorted(process.revocations.seen, key=int) == [str(number) for number in range(50)]
    assert len(feed.reads) - before <= 2


async def test_old_news_is_not_trusted(process: Process):
    await process.follower.start()
    process.uptime += 5.0
    process.follower.check_fresh()
    process.uptime += 0.001
    with pytest.raises(Unavailable):
        process.follower.check_fresh()


async def test_the_age_of_news_counts_from_before_the_look(process: Process, feed: Feed):
    """What was committed while the answer was on its way is not in it."""

    async def slow() -> None:
        process.uptime += 4.0

    feed.on_read = slow
    await process.follower.start()
    process.uptime += 1.5
    assert not process.follower.fresh
    await process.follower.catch_up()
    assert process.follower.fresh
    process.uptime += 1.5
    assert not process.follower.fresh


async def test_following_outlives_a_store_that_is_away(process: Process, feed: Feed, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "fastlatch.changes")
    await process.follower.start()
    following = asyncio.create_task(process.follower.follow())
    feed.error = Unavailable(detail="the disk is gone")
    reads = len(feed.reads)
    process.uptime += 6
    await until(lambda: len(feed.reads) > reads + 5)
    assert not process.follower.fresh
    feed.add(ChangeKind.SESSION, "meanwhile")
    feed.error = None
    await until(lambda: process.follower.fresh)
    following.cancel()
    assert process.revocations.seen == ["meanwhile"]
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2, "one line when it goes, one when it is back"
    assert "the disk is gone" in messages[0]


async def test_following_outlives_what_nobody_expected(process: Process, feed: Feed, caplog: pytest.LogCaptureFixture):
    await process.follower.start()
    following = asyncio.create_task(process.follower.follow())
    feed.error = ZeroDivisionError("nobody expected this")
    reads = len(feed.reads)
    await until(lambda: len(feed.reads) > reads + 3)
    assert not following.done()
    following.cancel()
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is not None


async def test_an_ending_that_cannot_be_read_back_is_not_reported_as_failed_but_nothing_is_trusted(
    process: Process, feed: Feed
):
    """It is committed: the caller hears yes. This process does not know which token it was: it honours none."""
    await process.follower.start()
    feed.add(ChangeKind.SESSION, "ours")
    feed.error = Unavailable()
    await process.follower.catch_up()
    with pytest.raises(Unavailable):
        process.follower.check_fresh()
    feed.error = None
    await process.follower.catch_up()
    process.follower.check_fresh()
    assert process.revocations.seen == ["ours"]


async def test_endings_count_even_while_the_keys_cannot_be_read(process: Process, feed: Feed):
    await process.follower.start()
    feed.add(ChangeKind.KEYS)
    feed.add(ChangeKind.SESSION, "ended")
    process.keys_are_away = True
    process.uptime += 3
    await process.follower.catch_up()
    assert "ended" in process.revocations.seen
    assert not process.follower.fresh
    process.keys_are_away = False
    await process.follower.catch_up()
    assert process.loads == 1
    assert process.follower.fresh


async def test_a_caller_who_goes_away_loses_no_change(process: Process, feed: Feed):
    """The client hangs up while the keys are being read: the whole batch comes again."""
    await process.follower.start()
    feed.add(ChangeKind.KEYS)
    held = asyncio.Event()

    async def hold() -> None:
        held.set()
        await asyncio.Event().wait()

    feed.on_read = hold
    caller = asyncio.create_task(process.follower.catch_up())
    await held.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    feed.on_read = None
    await process.follower.catch_up()
    assert process.loads == 1
