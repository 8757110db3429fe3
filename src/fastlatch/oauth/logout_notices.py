"""OpenID Connect Back-Channel Logout section 2.5: clients are told of sessions that have ended, until they hear.

What is to be told is written with the ending, so it is told late rather than never, by whichever process is there. The
logout itself waits for nobody. Section 2.5: the OP should retransmit only after "potentially recoverable errors", and
"SHOULD delay retransmission for an appropriate amount of time to avoid overwhelming the RP".
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from fastlatch.domain.errors import Unavailable
from fastlatch.domain.logout_notice import LogoutNotice
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.clock import Clock
from fastlatch.ports.logout_notices import LogoutCourier, LogoutNoticeStore
from fastlatch.tokens.id_token import IdTokens

from .logout_turns import AT_ONCE, Turns

_log = logging.getLogger("fastlatch.logout")

LEASE = 60
"""Seconds in which nobody else takes it: longer than any answer may take (`LogoutCourier`)."""
_TO_ANSWER = 10
"""Of these, so many are for the answer; whoever has its turn later leaves it to the next who takes it."""
_LOOK = 0.5
"""Seconds after which it is seen that more has ended, while somebody is still waited for."""
GIVE_UP_AFTER = 24 * 3600
"""Seconds from the ending."""
_FIRST_PAUSE, _LONGEST_PAUSE = 15, 3600
_HEARD = frozenset({200, 204})
"""Section 2.8."""
_REFUSED = 400
"""The same section: "the logout request was invalid or the logout failed". The same request would fail again."""


class TellOfLogouts:
    """One for each process; of several each takes what the others have not."""

    def __init__(
        self,
        notices: LogoutNoticeStore,
        clients: ClientReader,
        id_tokens: IdTokens,
        courier: LogoutCourier,
        clock: Clock,
    ) -> None:
        self._notices = notices
        self._clients = clients
        self._id_tokens = id_tokens
        self._courier = courier
        self._clock = clock

    async def round(self) -> None:
        """Tell whatever is due, until nobody is waited for any more.

        Raises:
            Unavailable: the store is away.
        """
        try:
            await self._until_idle()
        except ExceptionGroup as group:
            away, rest = group.split(Unavailable)
            if away is None or rest is not None:
                raise
            # As whoever asks the store alone would have heard it.
            raise Unavailable(detail="the store is away") from None

    async def _until_idle(self) -> None:
        turns, under_way = Turns(), set[asyncio.Task[None]]()
        async with asyncio.TaskGroup() as group:
            while True:
                while turns.are_free and await self._notices.any_due(now=self._now()):
                    for telling in await self._take(turns):
                        task = group.create_task(telling)
                        under_way.add(task)
                        task.add_done_callback(under_way.discard)
                if not under_way:
                    return
                await asyncio.wait(under_way, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)

    async def _take(self, turns: Turns) -> list[Coroutine[Any, Any, None]]:
        now = self._now()
        telling = []
        for notice in await self._notices.take(now=now, until=now + LEASE, limit=AT_ONCE):
            if turns.hold(notice.client_id):
                telling.append(self._in_turn(turns, notice, before=now + LEASE - _TO_ANSWER))
            else:
                await self._notices.put_off(notice.session_id, until=now + _FIRST_PAUSE)
        return telling

    async def _in_turn(self, turns: Turns, notice: LogoutNotice, *, before: int) -> None:
        async with turns.turn(notice.client_id):
            if self._now() < before:
                await self._tell(notice)

    async def _tell(self, notice: LogoutNotice) -> None:
        try:
            await self._tell_or_put_off(notice)
        except Unavailable as error:
            # It is taken again when nobody holds it any more.
            _log.warning("a logout notice waits client=%s session=%s: %s", *_facts(notice), error.detail)

    async def _tell_or_put_off(self, notice: LogoutNotice) -> None:
        problem = await self._problem(notice)
        if problem is None:
            await self._notices.done(notice.session_id)
            return
        now = self._now()
        if now - notice.ended_at >= GIVE_UP_AFTER:
            _log.warning("client not told of a logout, given up client=%s session=%s: %s", *_facts(notice), problem)
            await self._notices.done(notice.session_id)
            return
        pause = min(_FIRST_PAUSE * 2 ** min(notice.attempts - 1, 16), _LONGEST_PAUSE)
        _log.info("client not told of a logout yet client=%s session=%s: %s", *_facts(notice), problem)
        await self._notices.put_off(notice.session_id, until=now + pause)

    async def _problem(self, notice: LogoutNotice) -> str | None:
        """What keeps it from being over; None: it is.

        Raises:
            Unavailable: the store is away.
        """
        client = await self._clients.find(notice.client_id)
        if client is None or client.backchannel_logout_uri is None:
            # It is gone meanwhile, or wants to hear no more.
            return None
        await self._id_tokens.prepare(client)
        token = self._id_tokens.of_logout(notice.session_id, client, notice.user_id, now=self._now())
        if token is None:
            return None
        try:
            status = await self._courier.post(client.backchannel_logout_uri, token)
        except Unavailable as error:
            return error.detail
        if status in _HEARD:
            _log.info("client told of a logout client=%s session=%s", *_facts(notice))
            return None
        if status == _REFUSED:
            _log.warning("client refused a logout token client=%s session=%s", *_facts(notice))
            return None
        return f"it answered with {status}"

    def _now(self) -> int:
        return int(self._clock())


def _facts(notice: LogoutNotice) -> tuple[str, str]:
    return notice.client_id, notice.session_id
