"""The one connection of a process to Redis: all calls that wait go out together, and their answers come together.

Callers never touch the connection, so that none who is cancelled leaves it in the middle of an answer. No call waits
longer than twice the patience. After any fault nobody asks until a call of our own, once a second, has succeeded.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from contextvars import Context
from typing import Any, NamedTuple

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError, RedisError, ResponseError

from .redis_scripts import SCRIPTS, Script

_log = logging.getLogger("fastlatch.limits")

_RETRY = 1.0
"""Seconds from one try to the next while Redis is away."""
_TURNS = 5
_LONGEST_SILENCE = 60.0
"""Seconds: firewalls and some services forget a connection that says nothing."""
_BATCH = 128
_MOST_WAITING = 10_000


class Call(NamedTuple):
    """A script with its keys and arguments."""

    script: Script
    keys: Sequence[bytes]
    arguments: Sequence[bytes | str | int]


class Answer(NamedTuple):
    """What came of a call."""

    value: int
    """0 as well when nobody knows."""
    sent: bool
    """Whether it may have reached Redis."""


NOT_SENT = Answer(0, sent=False)
_UNANSWERED = Answer(0, sent=True)


class _Waiting(NamedTuple):
    call: Call
    answer: "asyncio.Future[Answer] | None"
    """None: nobody waits for it."""


class RedisLine:
    """Belongs to the event loop that asks first. Connects when it is first asked."""

    def __init__(self, connection: AbstractConnection, place: str, probe: Call, *, patience: float) -> None:
        """Take a connection that is not made yet, and a call that does what all others do.

        Args:
            connection: to be made by the first batch.
            place: what the log calls it.
            probe: asked for while Redis is away, and when nobody has asked for anything for long.
            patience: seconds for a batch of calls. It takes a millisecond as a rule.
        """
        self._connection = connection
        self._place = place
        self._probe = probe
        self._patience = patience
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._back_at = -_RETRY
        self._said: set[str] = set()
        """Why it is away, each reason once in an absence."""
        self.away = False

    @property
    def reasons(self) -> list[str]:
        """Why it is away."""
        return sorted(self._said) if self.away else []

    async def ask(self, call: Call) -> Answer:
        """The answer, within twice the patience."""
        if self.away or len(self._waiting) >= _MOST_WAITING:
            return NOT_SENT
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._append(_Waiting(call, answer))
        return await answer

    def tell(self, call: Call) -> None:
        """Send it when that is possible; while Redis is away it is kept, as long as there is room."""
        if len(self._waiting) < _MOST_WAITING:
            self._append(_Waiting(call, None))

    async def settled(self) -> None:
        """Return when nothing waits any more."""
        await self._idle.wait()

    async def close(self) -> None:
        """Send what waits, unless Redis is away; then let go of the connection."""
        if self._worker is None:
            return
        if not self.away:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * self._patience):
                    await self.settled()
        self._worker.cancel()
        with suppress(asyncio.CancelledError):
            await self._worker
        self._unanswered(self._waiting)
        await self._let_go(nowait=False)

    def _append(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._idle.clear()
        self._something.set()
        if self._worker is None:
            # Of no request, though one happens to be the first that asks: its id would stand in every line of the log.
            self._worker = asyncio.create_task(self._work(), name="fastlatch: talk to Redis", context=Context())

    async def _work(self) -> None:
        while True:
            await self._something_to_send()
            batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            try:
                values = await self._send([waiting.call for waiting in batch])
            except Exception as error:  # noqa: BLE001 (whatever it is, callers must not wait, and this must go on)
                self._lost(error, batch)
                await self._until_back()
            else:
                for waiting, value in zip(batch, values, strict=True):
                    if waiting.answer is not None and not waiting.answer.done():
                        waiting.answer.set_result(Answer(value, sent=True))
                # Whoever has an answer goes on before the next batch is made up.
                await asyncio.sleep(0)

    async def _something_to_send(self) -> None:
        if self._waiting:
            return
        self._idle.set()
        self._something.clear()
        try:
            async with asyncio.timeout(_LONGEST_SILENCE):
                await self._something.wait()
        except TimeoutError:
            self.tell(self._probe)

    def _lost(self, error: Exception, batch: list[_Waiting]) -> None:
        self.away = True
        self._say_away(error)
        told = [waiting for waiting in (*batch, *self._waiting) if waiting.answer is None]
        self._unanswered((*batch, *self._waiting))
        self._waiting = deque(told)

    def _say_away(self, error: Exception) -> None:
        why = reason(error)
        if not self._said:
            _log.warning("Redis at %s is away (%s): this process counts wrong guesses by itself", self._place, why)
        elif why not in self._said:
            _log.warning("Redis at %s is still away (%s)", self._place, why)
        self._said.add(why)

    @staticmethod
    def _unanswered(several: Sequence[_Waiting]) -> None:
        for waiting in several:
            if waiting.answer is not None and not waiting.answer.done():
                waiting.answer.set_result(_UNANSWERED)

    async def _until_back(self) -> None:
        clock = asyncio.get_running_loop().time
        # A connection that was merely closed is back at once; one that comes and goes is tried once a second.
        await asyncio.sleep(max(0, self._back_at + _RETRY - clock()))
        while True:
            await self._let_go()
            try:
                await self._resolve()
                await self._send([self._probe])
            except Exception as error:  # noqa: BLE001 (whatever it is, this must go on)
                self._say_away(error)
                await asyncio.sleep(_RETRY)
            else:
                break
        self._back_at = clock()
        self._said.clear()
        self.away = False
        _log.warning("Redis at %s is back: guesses are counted together again", self._place)

    async def _resolve(self) -> None:
        # A resolver that does not answer keeps a thread, which nobody can cancel: it is asked once, however long.
        host = getattr(self._connection, "host", None)
        if host is not None:
            await asyncio.get_running_loop().getaddrinfo(host, None)

    async def _send(self, calls: Sequence[Call]) -> list[int]:
        sending = asyncio.create_task(self._exchange_all(calls))
        try:
            # In several turns: when this process was held up itself, an answer that lies there is still taken.
            for _ in range(_TURNS):
                done, _ = await asyncio.wait({sending}, timeout=self._patience / _TURNS)
                if done:
                    return await sending
        finally:
            if not sending.done():
                sending.cancel()
                await asyncio.wait({sending})
            if not sending.cancelled():
                # Whoever is cancelled here asks for no answer, and an error that nobody has asked for is reported.
                sending.exception()
        raise TimeoutError

    async def _exchange_all(self, calls: Sequence[Call]) -> list[int]:
        await self._connection.connect()
        values: list[int | None] = await self._run(calls)
        unknown = [number for number, value in enumerate(values) if value is None]
        if unknown:
            # A server that was started anew knows no scripts.
            await self._exchange([("SCRIPT", "LOAD", script.text) for script in SCRIPTS])
            for number, value in zip(unknown, await self._run([calls[each] for each in unknown]), strict=True):
                values[number] = value
        if None in values:
            raise RedisError("the server forgets scripts")
        return [value for value in values if value is not None]

    async def _run(self, calls: Sequence[Call]) -> list[int | None]:
        answers = await self._exchange(
            [("EVALSHA", call.script.sha, len(call.keys), *call.keys, *call.arguments) for call in calls]
        )
        return [None if isinstance(answer, NoScriptError) else answer for answer in answers]

    async def _exchange(self, commands: Sequence[tuple[bytes | str | int, ...]]) -> list[Any]:
        await self._connection.send_packed_command(self._connection.pack_commands(commands))
        answers: list[Any] = []
        for _ in commands:
            try:
                answers.append(await self._connection.read_response())
            except NoScriptError as error:
                answers.append(error)
        return answers

    async def _let_go(self, *, nowait: bool = True) -> None:
        with suppress(RedisError, OSError, TimeoutError):
            await self._connection.disconnect(nowait=nowait)


def reason(error: Exception) -> str:
    """What is wrong, for a log: a kind or the server's code, never a message, which may quote what was sent."""
    code = re.match(r"[A-Z]{3,}\b", str(error)) if type(error) is ResponseError else None
    return code[0] if code else type(error).__name__
