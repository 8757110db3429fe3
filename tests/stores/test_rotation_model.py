"""Rotation against a model of ten lines: whatever is tried in whatever order, the store answers as the rules say."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fastlatch.adapters.database.database import Database
from fastlatch.domain.session import Refusal, Rotated
from stores.make import NOW, opened, rotation

pytestmark = pytest.mark.anyio

GRACE = 10
IDLE = 40
LIFE = 100


@dataclass
class Model:
    """The rules in words of their own: one live token, its parent in the grace, everything older is theft."""

    live: int = 0
    """The generation that has not been spent."""
    spent: dict[int, int] = field(default_factory=dict)
    """Generation: when."""
    ends: dict[int, int] = field(default_factory=lambda: {0: IDLE})
    ended: bool = False

    def rotate(self, generation: int, at: int) -> str:  # noqa: PLR0911 (a list of rules, one answer each)
        if generation > self.live:
            return Refusal.UNKNOWN
        if self.ended:
            return Refusal.ENDED
        if at >= LIFE:
            return Refusal.EXPIRED
        if generation == self.live:
            if at >= self.ends[generation]:
                return Refusal.EXPIRED
            self.spent[generation] = at
            self.live += 1
            self.ends[self.live] = min(at + IDLE, LIFE)
            return "rotated"
        if at - self.spent[generation] < GRACE:
            if generation == self.live - 1:
                return "repeated"
        elif at >= self.ends[generation]:
            return Refusal.EXPIRED
        self.ended = True
        return Refusal.REUSED

    def end(self) -> bool:
        ended, self.ended = self.ended, True
        return not ended


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([1, GRACE - 1, GRACE, GRACE + 1, IDLE - 1, IDLE])),
        st.tuples(st.just("rotate"), st.sampled_from([0, 0, 0, 1, 1, 2, 3, -1])),
        st.tuples(st.just("end"), st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


# The database is shared by all examples, each with a session of its own.
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_store_answers_as_the_model_does(database: Database, steps: list[tuple[str, int]]) -> None:
    model = Model()
    login = await opened(database, expires_at=NOW + LIFE, idle=IDLE)
    now = 0
    for step, number in steps:
        if step == "wait":
            now += number
        elif step == "end":
            assert await database.sessions.end(login.id, now=NOW + now) is model.end()
        else:
            generation = max(model.live - number, 0)
            wish = rotation(login, generation, now=NOW + now, idle_expires_at=NOW + now + IDLE, grace=GRACE)
            answer = await database.sessions.rotate(wish)
            said = ("repeated" if answer.repeated else "rotated") if isinstance(answer, Rotated) else answer.reason
            assert said == model.rotate(generation, now)
        stored = await database.sessions.find(login.id)
        assert stored is not None
        assert (stored.ended_at is not None) is model.ended
