"""`web.instances`: several lifespans of one app share what the first has started, also when things go wrong."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from fastlatch.web.instances import Instances

pytestmark = pytest.mark.anyio


class Story:
    """What was started and stopped, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.count = 0
        self.refuses = False

    def find_start(self):
        @asynccontextmanager
        async def start():
            self.count += 1
            name = f"instance {self.count}"
            self.told.append(f"{name} starts")
            await asyncio.sleep(0.01)
            try:
                yield name
            finally:
                self.told.append(f"{name} stops")

        return start

    def on_start(self, app: FastAPI) -> None:
        if self.refuses:
            raise RuntimeError("no")
        self.told.append(f"{app.title} is told")


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def instances(story) -> Instances[str]:
    return Instances(story.find_start, story.on_start)


async def test_all_who_enter_share_one_and_the_last_one_stops_it(instances, story):
    app = FastAPI(title="app")
    async with instances.of(app) as first:
        async with instances.of(app) as second:
            assert first == second == instances.here
            assert list(instances) == ["instance 1"]
        assert story.told == ["instance 1 starts", "app is told"]
    assert story.told[2:] == ["instance 1 stops"]
    assert instances.here is None


async def test_those_who_enter_at_once_share_one_too(instances, story):
    app = FastAPI(title="app")
    entered = asyncio.Barrier(3)

    async def live() -> str:
        async with instances.of(app) as instance:
            await entered.wait()
            return instance

    assert await asyncio.gather(live(), live(), live()) == ["instance 1"] * 3
    assert story.told == ["instance 1 starts", "app is told", "instance 1 stops"]


async def test_two_apps_have_one_each(instances):
    async with instances.of(FastAPI(title="one")) as one, instances.of(FastAPI(title="other")) as other:
        assert one != other


async def test_a_start_that_fails_leaves_nothing_and_the_next_one_starts_anew(instances, story):
    app, story.refuses = FastAPI(title="app"), True
    with pytest.raises(RuntimeError):
        async with instances.of(app):
            pytest.fail("entered")
    assert story.told == ["instance 1 starts", "instance 1 stops"]
    assert list(instances) == []
    story.refuses = False
    async with instances.of(app) as instance:
        assert instance == "instance 2"
    assert story.told[2:] == ["instance 2 starts", "app is told", "instance 2 stops"]


async def test_in_another_event_loop_an_app_has_another(instances):
    app = FastAPI(title="app")

    async def name() -> str:
        async with instances.of(app) as instance:
            return instance

    async with instances.of(app) as here:
        assert await asyncio.to_thread(asyncio.run, name()) != here
        assert instances.here == here


async def test_without_an_app_each_has_one_of_its_own(instances, story):
    async with instances.alone() as one, instances.alone() as other:
        assert {one, other} == {"instance 1", "instance 2"}
    assert sorted(story.told[2:]) == ["instance 1 stops", "instance 2 stops"]
