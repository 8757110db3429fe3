"""What may happen once, asked for by many at one moment; and what ends while it is being used.

RFC 9700 section 4.14.2 for the refresh token that everybody presents, RFC 7009 section 2.1 for what is revoked: "the
token cannot be used again after the revocation". Four workers; it is known which of them holds which connection.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import count
from random import Random

import pytest

from fastlatch import Fastlatch, Settings
from support.cluster import SETTINGS
from support.crowd import Crowd, crowd_of
from support.race import Ended, Given, goes_on_logging_in, goes_on_refreshing, race
from support.raw_http import Answer, get, login, me, post_form, post_json, refresh
from support.timings import percentile, tell

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"
OF_EACH_WORKER = 50
SLOWEST = 1.0
SLOWEST_OF_EMPTY = 10
"""Times the slowest of as many requests that do nothing, on a machine that is busy with something else."""
NAMES = (f"user-{number}" for number in count())


@pytest.fixture(scope="module")
def forgiving(cluster_with):
    """With the grace that is the default."""
    with cluster_with() as cluster:
        cluster.start()
        yield cluster


@pytest.fixture(scope="module")
def strict(cluster_with):
    """Without a grace."""
    with cluster_with(FASTLATCH_REFRESH_GRACE="0") as cluster:
        cluster.start()
        yield cluster


@pytest.fixture
def rounds(long_form):
    return 100 if long_form else 5


@pytest.fixture
def races(long_form):
    return 200 if long_form else 15


async def a_user(crowd: Crowd) -> str:
    name = next(NAMES)
    answer = await crowd.ask(post_json("/users", {"username": name, "password": PASSWORD}))
    assert answer.status == 201, answer.body
    return name


async def logged_in(crowd: Crowd, name: str) -> Given:
    given = Given()
    assert given.take(await crowd.ask(login(name, PASSWORD)))
    return given


def what_was_said(answers: list[Answer]) -> Counter[str]:
    """The successor or the refusal of each."""
    assert {answer.status for answer in answers} <= {200, 400}, {answer.body for answer in answers}
    return Counter(answer.json["refresh_token" if answer.status == 200 else "error"] for answer in answers)


@dataclass(frozen=True)
class Round:
    """As many requests at once that do nothing, and then the ones that it is about."""

    empty: list[Answer]
    answers: list[Answer]

    def late(self) -> float:
        """The 99th of 100, in seconds; of seconds that last longer where the machine is busy with something else."""
        empty, own = (percentile([each.seconds for each in some], 0.99) for some in (self.empty, self.answers))
        return own / max(1.0, SLOWEST_OF_EMPTY * empty)


async def one_round(crowd: Crowd, request: bytes) -> Round:
    await crowd.gather()
    return Round(await crowd.all_ask(get("/health/live")), await crowd.all_ask(request))


def judge(what: str, rounds: list[Round], *, long_form: bool, more: str = "") -> None:
    """A few rounds beside the other tests are judged by their best; many on a machine of their own all together."""
    together = [answer.seconds for each in rounds for answer in each.answers]
    tell(what, together, more)
    assert (percentile(together, 0.99) if long_form else min(each.late() for each in rounds)) < SLOWEST


async def test_within_the_grace_all_who_come_at_once_get_the_one_successor(forgiving, rounds, long_form):
    by_round = []
    async with crowd_of(forgiving, OF_EACH_WORKER) as crowd:
        before, token = "", (await logged_in(crowd, await a_user(crowd))).refresh[0]
        for _ in range(rounds):
            by_round.append(await one_round(crowd, refresh(token)))
            (successor,) = what_was_said(by_round[-1].answers)
            assert successor not in {token, "invalid_grant"}
            before, token = token, successor
        # One line lives: its last token goes on, and one that is older than the parent of that ends everything.
        (going_on,) = what_was_said(await crowd.ask_each_worker(refresh(token)))
        assert what_was_said(await crowd.all_ask(refresh(before))) == {"invalid_grant": len(crowd)}
        assert what_was_said(await crowd.all_ask(refresh(going_on))) == {"invalid_grant": len(crowd)}
    judge("one refresh token at once, within the grace", by_round, long_form=long_form)


async def test_without_a_grace_one_wins_and_the_second_use_has_ended_the_session(strict, rounds, long_form):
    by_round, news = [], []
    async with crowd_of(strict, OF_EACH_WORKER) as crowd:
        name = await a_user(crowd)
        for _ in range(rounds):
            token = (await logged_in(crowd, name)).refresh[0]
            by_round.append(await one_round(crowd, refresh(token)))
            answers = by_round[-1].answers
            said = what_was_said(answers)
            assert said.pop("invalid_grant") == len(crowd) - 1
            assert list(said.values()) == [1]
            assert what_was_said(await crowd.ask_each_worker(refresh(*said))) == {"invalid_grant": 4}
            (won,) = [answer.json["access_token"] for answer in answers if answer.status == 200]
            since = max(answer.answered_at for answer in answers)
            news.append(await crowd.refused_everywhere(me(won), statuses={401}, since=since))
    known = f"its end was known everywhere after {1000 * max(news):.0f} ms at most"
    judge("one refresh token at once, without a grace", by_round, long_form=long_form, more=known)


async def nothing_is_left(crowd: Crowd, ended: Ended) -> float:
    """Every worker refuses every access token within a second (how soon), and every refresh token from now on."""
    latest = 0.0
    for access in ended.given.access:
        latest = max(latest, await crowd.refused_everywhere(me(access), statuses={401}, since=ended.at))
    # The newest first: it would be taken if the session lived, and an older one would end it.
    for token in reversed(ended.given.refresh):
        assert what_was_said(await crowd.ask_each_worker(refresh(token))) == {"invalid_grant": 4}
    return latest


async def still_nothing_is_left(crowd: Crowd, all_ended: list[Ended]) -> None:
    """At once, and in the protocol's words."""
    await crowd.gather()
    for ended in all_ended:
        for access in ended.given.access:
            assert {answer.status for answer in await crowd.ask_each_worker(me(access))} == {401}
        for token in reversed(ended.given.refresh):
            assert what_was_said(await crowd.ask_each_worker(refresh(token))) == {"invalid_grant": 4}


def races_were_races(what: str, all_ended: list[Ended], news: list[float]) -> None:
    met = sum(ended.met for ended in all_ended)
    given = sum(len(ended.given.access) for ended in all_ended)
    tell(f"{what}: until all workers refuse", news, f"{met} of {len(all_ended)} met, {given} pairs of tokens given out")
    assert met > len(all_ended) / 2


async def test_what_is_revoked_while_it_is_refreshed_is_active_nowhere(strict, races):
    random, all_ended, news = Random(7), [], []  # noqa: S311 (when an ending begins is no secret)
    async with crowd_of(strict, 2) as crowd:
        name = await a_user(crowd)
        for _ in range(races):
            await crowd.gather()
            given = await logged_in(crowd, name)
            first = post_form("/revoke", token=given.refresh[0])
            who_ends = random.choice(crowd.one_of_each(0))
            ended = await race(
                [(given, goes_on_refreshing(crowd.one_of_each(1), given))], partial(who_ends.ask, first), random
            )
            # Whoever ended it knows of it before it says so.
            assert (await who_ends.ask(me(ended.given.access[0]))).status == 401
            news.append(await nothing_is_left(crowd, ended))
            all_ended.append(ended)
        await still_nothing_is_left(crowd, all_ended)
    races_were_races("revoke against refresh", all_ended, news)


async def test_what_a_user_has_while_being_disabled_is_active_nowhere(strict, races):
    random, all_ended, news = Random(11), [], []  # noqa: S311 (the same)
    settings = Settings(
        database_url=strict.database_url,
        secret_key=SETTINGS["FASTLATCH_SECRET_KEY"],
        issuer=SETTINGS["FASTLATCH_ISSUER"],
        argon2_memory_kib=8,
        argon2_iterations=1,
    )
    async with Fastlatch(settings).running() as services, crowd_of(strict, 3) as crowd:
        assert services.users is not None
        names = [await a_user(crowd) for _ in range(races)]
        for name in names:
            await crowd.gather()
            given, entering = await logged_in(crowd, name), Given()
            parties = [
                (given, goes_on_refreshing(crowd.one_of_each(1), given)),
                (entering, goes_on_logging_in(random.choice(crowd.one_of_each(2)), name, PASSWORD, entering)),
            ]
            ended = await race(parties, partial(services.users.disable, name), random)
            news.append(await nothing_is_left(crowd, ended))
            all_ended.append(ended)
        for name in names:
            await services.users.enable(name)
        # That they may come again brings back nothing of what they had.
        await still_nothing_is_left(crowd, all_ended)
        assert [(await crowd.ask(login(name, PASSWORD))).status for name in names] == [200] * races
    races_were_races("disable against refresh and login", all_ended, news)
