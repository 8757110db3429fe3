"""Clearing away: no work where nothing is over; else bounded batches, and pauses that grow with the time they take."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from fakes.clock import FakeClock
from fakes.sessions import FakeSessions
from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.errors import Unavailable
from fastlatch.domain.session import Session
from fastlatch.server.clearing import BATCH, EVERY, KEEP_ENDINGS, LONGEST_PAUSE, PAUSE_TIMES, SHORTEST_PAUSE, ClearAway
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.revocation_list import RevocationList

pytestmark = pytest.mark.anyio


class Watched(FakeSessions):
    """Says how much was asked for and removed, and how long each batch takes."""

    def __init__(self, expired: int, clock: FakeClock, *, alive: int = 0, takes: float = 0.0) -> None:
        super().__init__()
        self.clock, self.stopwatch, self.takes = clock, FakeClock(0), takes
        self.limits: list[int] = []
        self.removed: list[int] = []
        for number in range(expired + alive):
            ends = int(clock.now) + (3600 if number >= expired else -3600)
            self.sessions[str(number)] = Session(str(number), "u", "c", frozenset(), 0, 0, ends)

    async def remove_expired(self, *, now: int, limit: int = 500) -> int:
        self.limits.append(limit)
        self.stopwatch.advance(self.takes)
        self.removed.append(await super().remove_expired(now=now, limit=limit))
        return self.removed[-1]


class Naps:
    """Sleeps by noting it; may do something meanwhile, and is cancelled after a number of naps."""

    def __init__(self, most: int = 10_000, meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
        self.taken: list[float] = []
        self._most = most
        self._meanwhile = meanwhile

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) > self._most:
            raise asyncio.CancelledError
        if self._meanwhile is not None:
            await self._meanwhile()


def clearing(sessions: Watched, naps: Naps, revocations: RevocationList | None = None) -> ClearAway:
    return ClearAway(
        revocations or RevocationList(),
        ChangeLog(),
        sessions,
        sessions.clock,
        sleep=naps,
        monotonic=sessions.stopwatch,
    )


async def test_where_nothing_has_expired_one_look_is_all() -> None:
    sessions, naps = Watched(0, FakeClock(), alive=5 * BATCH), Naps()
    await clearing(sessions, naps).round()
    assert sessions.removed == [0]
    assert naps.taken == []
    assert len(sessions.sessions) == 5 * BATCH


async def test_a_rest_smaller_than_a_batch_is_removed_in_one() -> None:
    sessions, naps = Watched(BATCH - 1, FakeClock(), alive=3), Naps()
    await clearing(sessions, naps).round()
    assert sessions.removed == [BATCH - 1]
    assert naps.taken == []


async def test_a_backlog_leaves_in_one_round_of_bounded_batches_with_a_pause_behind_each_full_one() -> None:
    sessions, naps = Watched(7 * BATCH + 3, FakeClock(), alive=4), Naps()
    await clearing(sessions, naps).round()
    assert sessions.removed == [*[BATCH] * 7, 3]
    assert set(sessions.limits) == {BATCH}
    assert len(naps.taken) == 7
    assert len(sessions.sessions) == 4


@pytest.mark.parametrize(
    ("takes", "pause"),
    [(0.0, SHORTEST_PAUSE), (0.02, PAUSE_TIMES * 0.02), (0.5, PAUSE_TIMES * 0.5), (60.0, LONGEST_PAUSE)],
)
async def test_the_longer_a_batch_takes_the_longer_is_the_pause_behind_it(takes: float, pause: float) -> None:
    sessions, naps = Watched(2 * BATCH, FakeClock(), takes=takes), Naps()
    await clearing(sessions, naps).round()
    assert naps.taken == pytest.approx([pause, pause])


async def test_what_expires_while_the_round_goes_on_is_judged_by_the_clock_of_then() -> None:
    clock = FakeClock()
    sessions = Watched(BATCH, clock, alive=5)

    async def an_hour_passes() -> None:
        clock.advance(3600)

    await clearing(sessions, Naps(meanwhile=an_hour_passes)).round()
    assert sessions.removed == [BATCH, 5]


async def test_rounds_follow_one_another_a_minute_apart() -> None:
    sessions, naps = Watched(0, FakeClock()), Naps(most=3)
    with pytest.raises(asyncio.CancelledError):
        await clearing(sessions, naps).forever()
    assert naps.taken == [EVERY] * 4
    assert sessions.removed == [0, 0, 0]


async def test_the_revocation_list_is_cleared_too(caplog: pytest.LogCaptureFixture) -> None:
    clock, revocations = FakeClock(), RevocationList()
    now = int(clock.now)
    revocations.apply(Change(1, ChangeKind.SESSION, "over", now - 100, now - KEEP_ENDINGS))
    revocations.apply(Change(2, ChangeKind.SESSION, "matters", now - 100, now - KEEP_ENDINGS + 1))
    await clearing(Watched(0, clock), Naps(), revocations).round()
    assert len(revocations) == 1
    assert caplog.records == []


async def test_a_clock_that_ran_ahead_for_some_hours_and_is_set_right_has_forgotten_no_ending() -> None:
    clock, revocations = FakeClock(), RevocationList()
    now = int(clock.now)
    revocations.apply(Change(1, ChangeKind.SESSION, "ended", now, now + 900))
    clock.advance(20 * 3600)
    await clearing(Watched(0, clock), Naps(), revocations).round()
    assert len(revocations) == 1


async def test_a_database_that_is_away_ends_the_round_with_a_warning_and_the_next_one_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Away(Watched):
        away = True

        async def remove_expired(self, *, now: int, limit: int = 500) -> int:
            if self.away:
                raise Unavailable(detail="locked")
            return await super().remove_expired(now=now, limit=limit)

    sessions = Away(BATCH + 1, FakeClock())
    task = clearing(sessions, Naps())
    with caplog.at_level(logging.WARNING, "fastlatch.background"):
        await task.round()
    assert [record.getMessage() for record in caplog.records] == ["clearing away expired rows waits: locked"]
    sessions.away = False
    await task.round()
    assert sessions.sessions == {}
