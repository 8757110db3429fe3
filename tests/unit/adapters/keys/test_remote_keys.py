"""Keys from elsewhere: one fetch for all who wait, few for strangers, old ones kept within bounds, gone ones gone."""

import asyncio
import json
from typing import Any

import pytest

from fakes.clock import FakeClock
from fastlatch.adapters.keys import jwk, remote_keys
from fastlatch.adapters.keys.jws import JwsKey
from fastlatch.adapters.keys.remote_keys import KEEP_FOR, UNKNOWN_EVERY, Fetched, RemoteKeys
from fastlatch.domain.errors import InvalidToken, Unavailable, UnknownKey

pytestmark = pytest.mark.anyio

PAIRS = {kid: jwk.make("ES256") for kid in ("first", "second")}


def token(kid: str) -> str:
    return JwsKey(kid, "ES256", PAIRS.get(kid) or PAIRS["first"]).sign({"sub": "alice"})


class Issuer:
    """Publishes, counts, fails and waits as told."""

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)
        self.fetches: list[bool] = []
        self.away = False
        self.max_age: float | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        """Set by every fetch but the first."""
        self.monotonic = FakeClock(1000)
        self.forgotten = 0
        self.keys = RemoteKeys(self.fetch, self.forget, monotonic=self.monotonic)

    async def fetch(self, anew: bool) -> Fetched:
        self.fetches.append(anew)
        if len(self.fetches) > 1:
            self.asked.set()
        await self.gate.wait()
        if self.away:
            raise Unavailable(detail="away")
        entries: list[Any] = [jwk.public_members(PAIRS[kid], algorithm="ES256", kid=kid) for kid in self.kids]
        return Fetched(json.dumps({"keys": entries}).encode(), self.max_age)

    def forget(self) -> None:
        self.forgotten += 1

    def verifies(self, kid: str) -> bool:
        try:
            return bool(self.keys.verify(token(kid), now=0))
        except InvalidToken:
            return False


async def started(*kids: str) -> Issuer:
    issuer = Issuer(*kids)
    await issuer.keys.first()
    return issuer


async def test_a_published_key_verifies_and_another_is_unknown() -> None:
    issuer = await started("first")

    assert issuer.verifies("first")
    with pytest.raises(UnknownKey):
        issuer.keys.verify(token("second"), now=0)


async def test_before_there_are_keys_a_token_is_unavailable_and_junk_is_refused() -> None:
    issuer = Issuer("first")

    with pytest.raises(Unavailable):
        issuer.keys.verify(token("first"), now=0)
    with pytest.raises(InvalidToken):
        issuer.keys.verify("junk", now=0)


async def test_a_thousand_unknown_kids_cause_no_fetch_in_the_first_minute_and_one_in_each_after_it() -> None:
    issuer = await started("first")

    for minute in range(3):
        for _ in range(1000):
            await issuer.keys.look_for_unknown()
        assert len(issuer.fetches) == 1 + minute
        issuer.monotonic.advance(UNKNOWN_EVERY)


async def test_a_flood_keeps_a_new_key_from_being_learnt_for_no_longer_than_a_minute() -> None:
    issuer = await started("first")
    issuer.kids.append("second")

    for _ in range(1000):
        issuer.monotonic.advance(UNKNOWN_EVERY / 999)
        await issuer.keys.look_for_unknown()

    assert issuer.verifies("second")
    assert len(issuer.fetches) == 2


async def test_a_hundred_who_wait_share_one_fetch_and_one_who_leaves_takes_it_from_nobody() -> None:
    issuer = await started("first")
    issuer.kids.append("second")
    issuer.monotonic.advance(UNKNOWN_EVERY)
    issuer.gate.clear()

    waiters = [asyncio.create_task(issuer.keys.look_for_unknown()) for _ in range(100)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiters[0].cancel()
    await asyncio.sleep(0)
    issuer.gate.set()
    ends = await asyncio.gather(*waiters, return_exceptions=True)

    assert len(issuer.fetches) == 2
    assert [type(end) for end in ends] == [asyncio.CancelledError, *[type(None)] * 99]
    assert issuer.verifies("second")


async def test_an_unknown_key_while_the_issuer_is_away_is_nobodys_to_judge() -> None:
    issuer = await started("first")
    issuer.monotonic.advance(UNKNOWN_EVERY)
    issuer.away = True

    for _ in range(10):
        with pytest.raises(Unavailable):
            await issuer.keys.look_for_unknown()

    assert len(issuer.fetches) == 2
    assert issuer.verifies("first")


async def test_a_key_that_left_the_set_verifies_no_more_and_what_it_verified_is_forgotten() -> None:
    issuer = await started("first", "second")

    issuer.kids = ["second"]
    await issuer.keys.renew()

    assert not issuer.verifies("first")
    assert issuer.verifies("second")
    assert issuer.forgotten == 1


async def test_a_key_that_joined_makes_nobody_forget() -> None:
    issuer = await started("first")

    issuer.kids.append("second")
    await issuer.keys.renew()

    assert issuer.forgotten == 0


async def test_old_keys_stay_while_they_cannot_be_refreshed_but_not_without_end() -> None:
    issuer = await started("first")
    issuer.away = True
    with pytest.raises(Unavailable):
        await issuer.keys.renew()

    issuer.monotonic.advance(KEEP_FOR - 1)
    assert issuer.verifies("first")
    issuer.keys.check_usable()

    issuer.monotonic.advance(2)
    with pytest.raises(Unavailable):
        issuer.keys.verify(token("first"), now=0)
    with pytest.raises(Unavailable):
        issuer.keys.check_usable()


async def test_an_issuer_that_publishes_no_usable_key_is_answered_for_with_unavailable() -> None:
    issuer = await started()

    with pytest.raises(Unavailable):
        issuer.keys.verify(token("first"), now=0)


async def test_after_word_of_a_change_the_keys_are_fetched_past_caches_and_soon_once_more() -> None:
    issuer = await started("first")
    issuer.kids.append("second")

    await issuer.keys.renew()

    assert issuer.fetches == [False, True]
    assert issuer.keys.pause == remote_keys.AGAIN_AFTER


async def test_keys_are_fetched_when_it_is_time_and_a_fetch_under_way_is_let_go_at_the_end() -> None:
    issuer = await started("first")
    issuer.monotonic.advance(issuer.keys.pause)
    issuer.gate.clear()

    keeping = asyncio.create_task(issuer.keys.keep_new())
    async with asyncio.timeout(10):
        await issuer.asked.wait()
    keeping.cancel()
    await asyncio.wait([keeping])
    await issuer.keys.close()

    assert len(issuer.fetches) == 2


async def test_word_of_a_change_is_not_answered_by_a_fetch_that_began_before_it() -> None:
    issuer = await started("first")
    issuer.monotonic.advance(UNKNOWN_EVERY)
    issuer.gate.clear()
    waiting = asyncio.create_task(issuer.keys.look_for_unknown())
    async with asyncio.timeout(10):
        await issuer.asked.wait()

    told = asyncio.create_task(issuer.keys.renew())
    await asyncio.sleep(0)
    issuer.gate.set()
    await asyncio.gather(waiting, told)

    assert len(issuer.fetches) == 3


async def test_failures_are_retried_ever_more_rarely_and_word_of_a_change_waits_for_that_too() -> None:
    issuer = await started("first")
    issuer.away = True

    for _ in range(300):
        issuer.monotonic.advance(1)
        with pytest.raises(Unavailable):
            await issuer.keys.renew()

    assert 5 <= len(issuer.fetches) - 1 <= 11
    issuer.away = False
    issuer.monotonic.advance(60)
    await issuer.keys.renew()


@pytest.mark.parametrize(("said", "after"), [(None, 240), (0, 48), (600, 480), (10**9, 2880)])
async def test_keys_are_fetched_again_before_they_are_old_within_bounds(said: float | None, after: float) -> None:
    issuer = Issuer("first")
    issuer.max_age = said
    await issuer.keys.first()

    assert issuer.keys.pause == after


async def test_an_error_of_our_own_leaves_the_keys_as_they_were(monkeypatch, caplog) -> None:
    issuer = await started("first")

    def broken(_raw: bytes) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(remote_keys, "read_jwks", broken)
    with pytest.raises(Unavailable):
        await issuer.keys.renew()

    assert issuer.verifies("first")
    assert "KeyError" in caplog.text
