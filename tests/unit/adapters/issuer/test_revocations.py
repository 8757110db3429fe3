"""Following an issuer's revocations: whole, in pages, of several processes behind one address, and in trouble."""

import asyncio
import base64
import json

import pytest

from fastlatch.adapters.issuer import revocations
from fastlatch.adapters.issuer.http import Http
from fastlatch.adapters.issuer.metadata import REVOCATIONS_MEMBER, Metadata
from fastlatch.adapters.issuer.revocations import MOST_PLACES, IssuerRevocations, basic
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.errors import Unavailable
from fastlatch.oauth import metadata as served_metadata
from fastlatch.settings import is_safe_address
from support.issuer import Page, fake_issuer

pytestmark = pytest.mark.anyio


def entry(subject: str, kind: str = "session") -> dict[str, object]:
    return {"kind": kind, "subject": subject, "at": 100, "forget_at": 200}


class Told:
    """Answers in turn; what was asked is kept."""

    def __init__(self) -> None:
        self.answers: list[Page] = []
        self.queries: list[str] = []
        self.headers: list[dict[str, str]] = []

    def tell(self, place: str, *entries: object, more: object = False) -> None:
        document = {"place": place, "more": more, "changes": list(entries)}
        self.answers.append(Page(json.dumps(document).encode()))

    def __call__(self, query, headers) -> Page:
        self.queries.append(query)
        self.headers.append(dict(headers))
        return self.answers.pop(0)


@pytest.fixture(scope="module")
def served():
    with fake_issuer() as issuer:
        yield issuer


@pytest.fixture
def told(served):
    told = Told()
    served.pages["/revocations"] = told
    served.introduce(**{REVOCATIONS_MEMBER: f"{served.url}/revocations"})
    return told


@pytest.fixture
async def feed(served, told):
    http = Http()
    yield IssuerRevocations(http, Metadata(http, served.url, is_safe_address), "api", "the secret")
    await http.close()


def subjects(batch) -> list[str]:
    return [change.subject for change in batch.changes]


def test_both_sides_call_the_member_of_the_metadata_by_one_name():
    assert served_metadata.REVOCATIONS_MEMBER == REVOCATIONS_MEMBER


def test_credentials_are_form_encoded_inside_basic():
    """RFC 6749 section 2.3.1."""
    assert base64.b64decode(basic("my api", "a:b%c").removeprefix("Basic ")) == b"my+api:a%3Ab%25c"


async def test_it_begins_with_everything_and_goes_on_from_its_place(feed, told):
    told.tell("p.2", entry("a"), entry("b", "everything"))
    told.answers.append(Page(status=304))
    told.tell("p.3", entry("c"))

    first = await feed.alive(now=0)
    second = await feed.after(first.head)
    third = await feed.after(second.head)

    assert [(change.kind, change.subject, change.at, change.forget_at) for change in first.changes] == [
        (ChangeKind.SESSION, "a", 100, 200),
        (ChangeKind.EVERYTHING, "b", 100, 200),
    ]
    assert (second.head, second.changes) == (first.head, ())
    assert subjects(third) == ["c"]
    assert told.queries == ["", "after=p.2", "after=p.2"]
    assert [headers.get("if-none-match") for headers in told.headers] == [None, '"p.2"', '"p.2"']
    assert {headers["authorization"] for headers in told.headers} == {basic("api", "the secret")}


async def test_a_batch_that_was_not_applied_comes_again(feed, told):
    told.tell("p.1", entry("a"))
    told.tell("p.2", entry("b"))
    told.tell("p.2", entry("b"))

    first = await feed.after(0)
    await feed.after(first.head)
    again = await feed.after(first.head)

    assert subjects(again) == ["b"]
    assert told.queries == ["", "after=p.1", "after=p.1"]


async def test_pages_are_read_to_the_last(feed, told):
    told.tell("p.1", entry("a"), more=True)
    told.tell("p.2", entry("b"), more=True)
    told.tell("p.3", entry("c"))

    assert subjects(await feed.after(0)) == ["a", "b", "c"]
    assert told.queries == ["", "after=p.1", "after=p.2"]


async def test_every_process_behind_the_address_is_told_its_own_place(feed, told):
    for place in ("p.5", "q.9", "p.6"):
        told.tell(place)
    told.answers.append(Page(status=304))

    head = 0
    for _ in range(4):
        head = (await feed.after(head)).head

    assert told.queries == ["", "after=p.5", "after=p.5,q.9", "after=q.9,p.6"]


async def test_a_process_that_started_anew_is_followed_from_its_beginning(feed, told):
    told.tell("before.7", entry("a"))
    told.tell("later.1", entry("a"))

    first = await feed.after(0)
    assert subjects(await feed.after(first.head)) == ["a"]


async def test_no_more_places_are_kept_than_fit_into_an_address(feed, told):
    head = 0
    for number in range(MOST_PLACES + 9):
        told.tell(f"{'p' * 22}{number}.1")
        head = (await feed.after(head)).head
    told.answers.append(Page(status=304))
    await feed.after(head)

    assert told.queries[-1].count(",") == MOST_PLACES - 1
    assert len(told.queries[-1]) < 3000


async def test_a_kind_that_may_be_passed_over_is(feed, told):
    told.tell("p.2", entry("a", "hint:device"), entry("b"))

    assert subjects(await feed.after(0)) == ["b"]


async def test_with_a_kind_that_only_a_later_version_knows_nobody_can_say_what_is_ended(feed, told):
    told.tell("p.2", entry("a", "device"), entry("b"))

    with pytest.raises(Unavailable) as refused:
        await feed.after(0)
    assert "does not know" in refused.value.detail


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"place": "p.1", "more": False},
        {"place": "p.1", "more": False, "changes": {}},
        {"place": "p.1", "more": "no", "changes": []},
        {"place": "p.1&x=1", "more": False, "changes": []},
        {"place": "", "more": False, "changes": []},
        {"place": "p" * 100, "more": False, "changes": []},
        {"place": "p.1", "more": False, "changes": ["a"]},
        {"place": "p.1", "more": False, "changes": [entry("a") | {"at": "100"}]},
        {"place": "p.1", "more": False, "changes": [entry("a") | {"forget_at": True}]},
        {"place": "p.1", "more": False, "changes": [entry("a") | {"subject": None}]},
        {"place": "p.1", "more": False, "changes": [entry("a") | {"kind": []}]},
        {"place": "p.1", "more": False, "changes": [entry("a") | {"forget_at": 2**60}]},
    ],
)
async def test_what_cannot_be_read_is_no_news(feed, told, document):
    told.answers.append(Page(json.dumps(document).encode()))

    with pytest.raises(Unavailable):
        await feed.after(0)


async def test_pages_without_end_are_given_up(feed, told, monkeypatch):
    monkeypatch.setattr(revocations, "MOST_PAGES", 3)
    for number in range(3):
        told.tell(f"p.{number}", more=True)

    with pytest.raises(Unavailable):
        await feed.after(0)


async def test_an_issuer_without_a_feed_is_said_to_have_none(feed, served):
    served.introduce()

    with pytest.raises(Unavailable) as refused:
        await feed.after(0)
    assert "no feed of revocations" in refused.value.detail


@pytest.mark.parametrize(
    ("statuses", "seconds"),
    [
        ([200], 1),
        ([500], 1),
        ([500, 500, 500], 4),
        ([500] * 9, 4),
        ([500, 500, 200], 1),
        ([401], 60),
        ([403, 401], 120),
        ([401] * 12, 900),
        ([401, 200], 1),
    ],
)
async def test_the_next_look_waits_longer_in_trouble_and_longest_with_wrong_credentials(
    feed, told, monkeypatch, statuses, seconds
):
    slept: list[float] = []

    async def sleep(duration: float) -> None:
        slept.append(duration)

    for status in statuses:
        if status == 200:
            told.tell("p.1")
            await feed.after(0)
        else:
            told.answers.append(Page(status=status))
            with pytest.raises(Unavailable):
                await feed.after(0)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    await feed.wait(1)

    assert 0.9 * seconds <= slept[0] <= 1.1 * seconds
