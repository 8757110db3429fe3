"""RFC 8628: codes for a device and for a person, and what comes between them."""

import re

import pytest

from fakes.clock import FakeClock
from fakes.sessions import FakeSessions
from fakes.single_use import FakeSingleUse
from fastlatch.domain.device import DeviceApproval, SlowDown
from fastlatch.domain.errors import Unavailable
from fastlatch.tokens import device_codes
from fastlatch.tokens.device_codes import Decided, DeviceCodeBook, plain_user_code, shown_user_code

pytestmark = pytest.mark.anyio

READ = frozenset({"read"})
APPROVAL = DeviceApproval("u-alice", 3, READ, 1_000, ("pwd",), "login")


def book():
    clock = FakeClock()
    store = FakeSingleUse(FakeSessions())
    return DeviceCodeBook(store, clock), store, clock


async def test_both_codes_lead_to_the_same_request_and_neither_is_kept():
    codes, store, _ = book()
    made = await codes.issue("tv", READ, ("https://a.example/",))

    by_person, by_device = await codes.by_user_code(made.user_code), await codes.by_device_code(made.device_code)
    assert by_person == by_device
    assert (by_person.client_id, by_person.scopes, by_person.resources) == ("tv", READ, ("https://a.example/",))
    kept = str(store.kept)
    assert made.device_code not in kept
    assert made.user_code.replace("-", "") not in kept
    assert made.device_code not in repr(made)


async def test_a_thousand_user_codes_differ_and_are_of_the_alphabet():
    codes, _, _ = book()
    made = [(await codes.issue("tv", READ, ())).user_code for _ in range(1_000)]

    assert len(set(made)) == 1_000
    assert all(re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", each) for each in made)
    assert set("".join(made)) == set("BCDFGHJKLMNPQRSTVWXZ-")


async def test_a_user_code_that_is_taken_is_not_given_twice(monkeypatch):
    codes, _, _ = book()
    letters = iter("B" * 8 + "B" * 8 + "C" * 8)
    monkeypatch.setattr(device_codes.secrets, "choice", lambda _: next(letters))

    assert [(await codes.issue("tv", READ, ())).user_code for _ in range(2)] == ["BBBB-BBBB", "CCCC-CCCC"]
    monkeypatch.setattr(device_codes.secrets, "choice", lambda _: "B")
    with pytest.raises(Unavailable):
        await codes.issue("tv", READ, ())


async def test_the_first_answer_counts():
    codes, _, _ = book()
    made = await codes.issue("tv", READ, ())
    request = await codes.by_user_code(made.user_code)

    assert await codes.decision(request) is None
    assert await codes.decide(request, APPROVAL)
    assert not await codes.decide(request, None)
    assert await codes.decision(request) == Decided(APPROVAL)
    assert await codes.by_user_code(made.user_code) is None


async def test_of_two_polls_in_one_moment_one_is_too_soon():
    codes, store, clock = book()
    made = await codes.issue("tv", READ, ())
    request = await codes.by_device_code(made.device_code)
    await codes.note_poll(request)
    clock.advance(5)
    find = store.find

    async def overtaken(name, *, now):
        found = await find(name, now=now)
        if name == request.device:
            await store.replace(name, found.payload.replace('"interval": 5', '"interval": 9'), expected=found.payload)
        return found

    store.find = overtaken
    with pytest.raises(SlowDown):
        await codes.note_poll(request)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BCDF-GHJK", "BCDFGHJK"),
        (" bcdf ghjk.", "BCDFGHJK"),
        ("bcdf\u2013ghjk", "BCDFGHJK"),
        ("BCDF-GHJ", None),
        ("BCDF-GHJKL", None),
        ("\u00df" * 64, None),
        ("", None),
        ("x" * 100_000, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_people_type_is_read_generously(typed, code):
    assert plain_user_code(typed) == code
    assert shown_user_code(typed) == ("" if code is None else "BCDF-GHJK")
