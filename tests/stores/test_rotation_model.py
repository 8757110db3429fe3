"""Rotation against a model of ten lines: whatever is tried in whatever order, the store answers as the rules say.

The sessions in memory that the tests of the use cases go by are held to the same rules.
"""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.sessions import FakeSessions
from fastlatch.adapters.database.database import Database
from fastlatch.domain.session import Refusal, Rotated, Session
from fastlatch.ports.sessions import SessionStore
from stores.make import NOW, record, rotation, session
from support.long_form import LONG

pytestmark = pytest.mark.anyio

GRACE = 10
IDLE = 40
LIFE = 100
EXAMPLES = 1_000 if LONG else 40
"""For each database: a step takes a hundred times longer there than in memory."""


@dataclass(frozen=True)
class Wish:
    """To spend one token. What is not said is what a client does that has done nothing wrong."""

    older: int = 0
    """Than the live one, in generations; -1: ours, and unknown to the store all the same."""
    client: str = "first-party"
    scopes: frozenset[str] | None = None
    grace: int = GRACE


@dataclass
class Model:
    """The rules in words of their own: one live token, its parent in the grace, everything else of ours is theft."""

    live: int = 0
    """The generation that has not been spent."""
    rotated_at: int = 0
    idle_end: int = IDLE
    ended: bool = False

    def rotate(self, generation: int, wish: Wish, at: int) -> str:  # noqa: PLR0911 (a list of rules, one answer each)
        if wish.client != "first-party":
            return Refusal.OTHER_CLIENT
        if self.ended:
            return Refusal.ENDED
        if at >= LIFE:
            return Refusal.EXPIRED
        is_parent = generation == self.live - 1
        if generation != self.live and not (is_parent and abs(at - self.rotated_at) < wish.grace):
            self.ended = True
            return Refusal.REUSED
        if generation == self.live and at >= self.idle_end:
            return Refusal.EXPIRED
        if wish.scopes is not None and "admin" in wish.scopes:
            return Refusal.SCOPE
        if generation != self.live:
            return "repeated"
        self.live, self.rotated_at, self.idle_end = generation + 1, at, min(at + IDLE, LIFE)
        return "rotated"

    def end(self) -> bool:
        ended, self.ended = self.ended, True
        return not ended


WISHES = st.builds(
    Wish,
    older=st.sampled_from([0, 0, 0, 0, 1, 1, 1, 2, 3, -1]),
    client=st.sampled_from([*["first-party"] * 7, "another"]),
    scopes=st.sampled_from([None, None, None, frozenset({"items:read"}), frozenset(), frozenset({"admin"})]),
    grace=st.sampled_from([GRACE, GRACE, GRACE, 0]),
)
# A clock goes back where the next request comes to a process whose clock is behind.
WAITS = st.sampled_from([1, GRACE - 1, GRACE, GRACE + 1, IDLE - 1, IDLE, -1, -GRACE])
STEPS = st.lists(st.one_of(WISHES, WISHES, WAITS, st.just("end")), min_size=1, max_size=12)


# The database is shared by all examples, each with a session of its own.
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_store_answers_as_the_model_does(database: Database, steps: list[Wish | int | str]) -> None:
    await follows_the_model(database.sessions, steps)


@settings(max_examples=5 * EXAMPLES, deadline=None)
@given(steps=STEPS)
async def test_the_fake_of_the_store_answers_as_the_model_does(steps: list[Wish | int | str]) -> None:
    await follows_the_model(FakeSessions(), steps)


async def follows_the_model(sessions: SessionStore, steps: list[Wish | int | str]) -> None:
    model = Model()
    login = session(expires_at=NOW + LIFE)
    assert await sessions.open(login, record(login, expires_at=NOW + IDLE), password_version=None)
    now = 0
    for step in steps:
        if isinstance(step, int):
            now += step
        elif isinstance(step, str):
            assert await sessions.end(login.id, now=NOW + now) is model.end()
        else:
            generation = max(model.live - step.older, 0)
            assert await said_to(sessions, login, generation, step, now) == model.rotate(generation, step, now)
        stored = await sessions.find(login.id)
        assert stored is not None
        assert (stored.ended_at is not None) is model.ended


async def said_to(sessions: SessionStore, login: Session, generation: int, wish: Wish, at: int) -> str:
    answer = await sessions.rotate(
        rotation(
            login,
            generation,
            client_id=wish.client,
            scopes=wish.scopes,
            now=NOW + at,
            idle_expires_at=NOW + at + IDLE,
            grace=wish.grace,
        )
    )
    if isinstance(answer, Rotated):
        return "repeated" if answer.repeated else "rotated"
    return answer.reason
