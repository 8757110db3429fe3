"""OpenID Connect Back-Channel Logout: what a client is told, and how often somebody tries."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from fakes.core import WEB, Core
from fakes.jws import claims_in
from fakes.logout_notices import FakeCourier, FakeLogoutNotices
from fastlatch.domain.logout_notice import LogoutNotice
from fastlatch.oauth.logout_notices import GIVE_UP_AFTER, LEASE, TellOfLogouts
from fastlatch.oauth.logout_turns import AT_ONCE, OF_ONE_CLIENT

pytestmark = pytest.mark.anyio

URI = "https://web.example/logout"


class Site:
    def __init__(self) -> None:
        self.core = Core().with_authorization()
        self.core.clients.clients["web"] = replace(WEB, backchannel_logout_uri=URI)
        self.notices, self.courier = FakeLogoutNotices(), FakeCourier()
        self.tell = TellOfLogouts(self.notices, self.core.clients, self.core.id_tokens, self.courier, self.core.clock)

    @property
    def now(self) -> int:
        return int(self.core.clock())

    def end(self, session_id: str = "s1", client_id: str = "web") -> None:
        self.notices.add(LogoutNotice(session_id, client_id, "u-alice", self.now, 0))

    async def round(self) -> int:
        """How many clients it was told to."""
        before = len(self.courier.posted)
        await self.tell.round()
        return len(self.courier.posted) - before


async def test_a_client_hears_whose_session_has_ended():
    """Section 2.4; "A "nonce" Claim MUST NOT be present"."""
    site = Site()
    site.end()

    await site.round()

    ((uri, token),) = site.courier.posted
    claims = claims_in(token)
    assert uri == URI
    assert token.startswith("logout+jwt.")
    assert claims.pop("jti")
    assert claims == {
        "iss": "https://login.example",
        "sub": "u-alice",
        "aud": "web",
        "iat": site.now,
        "exp": site.now + 120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        "sid": "s1",
    }
    assert await site.round() == 0


async def test_a_pairwise_client_hears_the_name_that_it_knows():
    site = Site()
    site.core.clients.clients["web"] = replace(WEB, backchannel_logout_uri=URI, sector="web.example")
    site.end()

    await site.round()

    assert claims_in(site.courier.posted[0][1])["sub"] == "pairwise:web.example/u-alice"


@pytest.mark.parametrize("answer", [200, 204, 400])
async def test_who_has_heard_or_refuses_is_not_told_again(answer):
    """Section 2.8: 204 is a success too, and 400 says that the same request would fail again."""
    site = Site()
    site.courier.answers[URI] = answer
    site.end()

    assert await site.round() == 1
    site.core.clock.advance(GIVE_UP_AFTER - 1)
    assert await site.round() == 0
    assert not site.notices.notices


@pytest.mark.parametrize("answer", [None, 302, 404, 429, 500, 503])
async def test_who_is_away_is_told_later_and_later_and_not_for_ever(answer):
    """Section 2.5: "the OP SHOULD delay retransmission for an appropriate amount of time"."""
    site = Site()
    site.courier.answers[URI] = answer
    site.end()
    began, told = site.now, []
    while site.notices.notices:
        if await site.round():
            told.append(site.now - began)
        assert site.now - began < 2 * GIVE_UP_AFTER
        site.core.clock.advance(5)

    pauses = [later - earlier for earlier, later in pairwise(told)]
    assert pauses[:5] == [15, 30, 60, 120, 240]
    assert max(pauses) == 3600
    assert told[-1] >= GIVE_UP_AFTER
    assert len(told) < 40


async def test_who_comes_back_is_told_by_a_new_token():
    """A logout token lives for two minutes."""
    site = Site()
    site.courier.answers[URI] = None
    site.end()
    await site.round()
    site.courier.answers[URI] = 200
    site.core.clock.advance(600)

    assert await site.round() == 1

    first, second = (claims_in(token) for _, token in site.courier.posted)
    assert second["iat"] == first["iat"] + 600
    assert second["jti"] != first["jti"]


async def test_a_client_that_is_gone_or_wants_to_hear_no_more_is_not_told():
    site = Site()
    site.end("s1", "nobody")
    site.end("s2", "theirs")

    assert await site.round() == 0
    assert not site.notices.notices


async def test_one_that_is_away_keeps_nobody_waiting():
    site = Site()
    site.core.clients.clients["page"] = replace(
        site.core.clients.clients["page"], backchannel_logout_uri="https://page.example/logout"
    )
    site.courier.answers[URI] = None
    for number in range(3 * AT_ONCE):
        site.end(f"s{number}", "web" if number % 2 else "page")

    await site.round()

    assert [uri for uri, _ in site.courier.posted].count("https://page.example/logout") == 3 * AT_ONCE / 2
    assert all(notice.client_id == "web" for notice in site.notices.notices.values())


async def test_one_that_hangs_keeps_nobody_waiting_not_even_those_that_end_later():
    site, page = Site(), "https://page.example/logout"
    site.core.clients.clients["page"] = replace(site.core.clients.clients["page"], backchannel_logout_uri=page)
    site.courier.hanging[URI] = asyncio.Event()
    for number in range(5 * AT_ONCE):
        site.end(f"s{number}")
    site.end("of another", "page")
    telling = asyncio.create_task(site.tell.round())
    await site.courier.wait_for(page, 1)
    assert site.courier.posted_to(URI) <= OF_ONE_CLIENT < AT_ONCE

    site.end("of another, later", "page")
    await site.courier.wait_for(page, 2)
    assert site.courier.posted_to(URI) == OF_ONE_CLIENT
    site.courier.hanging[URI].set()
    await telling
    assert not site.notices.notices


async def test_what_has_waited_too_long_for_its_turn_is_left_to_whoever_takes_it_next():
    """Another process may have taken it: nobody is told twice of one ending, where it can be helped."""
    site = Site()
    site.courier.hanging[URI] = asyncio.Event()
    for number in range(AT_ONCE):
        site.end(f"s{number}")
    telling = asyncio.create_task(site.tell.round())
    await site.courier.wait_for(URI, OF_ONE_CLIENT)
    site.core.clock.advance(LEASE - 5)
    site.courier.hanging[URI].set()
    await telling

    assert len(site.courier.posted) == OF_ONE_CLIENT
    site.core.clock.advance(5)
    assert await site.round() == AT_ONCE - OF_ONE_CLIENT


async def test_what_a_process_has_taken_and_not_told_another_tells():
    site = Site()
    site.end()
    await site.notices.take(now=site.now, until=site.now + LEASE, limit=1)

    assert await site.round() == 0
    site.core.clock.advance(LEASE)
    assert await site.round() == 1
