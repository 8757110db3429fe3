"""The sliding window is exact, and its memory is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.adapters.limits.counter_book import CounterBook
from fastlatch.adapters.limits.notation import Window

MINUTE = (Window(3, 60),)


def fail(book: CounterBook, key: bytes, now: float, times: int = 1) -> None:
    for _ in range(times):
        book.end(key, book.begin(key, now), now, failed=True)


def test_a_place_is_free_again_when_the_failure_that_took_it_has_slid_out():
    book = CounterBook(MINUTE, 10)
    for now in (0, 20, 40):
        assert book.wait(b"a", now) == 0
        fail(book, b"a", now)
    assert book.wait(b"a", 40) == 20
    assert book.wait(b"a", 59.5) == 1
    assert book.wait(b"a", 60) == 0
    fail(book, b"a", 60)
    assert book.wait(b"a", 60) == 20


def test_no_more_guesses_at_once_than_allowed_also_where_no_failure_is_counted():
    book = CounterBook((), 10, at_once=2)
    held = [book.begin(b"a", 0), book.begin(b"a", 0)]
    assert book.wait(b"a", 0) == 1
    assert book.wait(b"b", 0) == 0
    book.end(b"a", held[0], 0, failed=True)
    assert book.wait(b"a", 0) == 0
    book.end(b"a", held[1], 0, failed=False)
    assert len(book) == 0


def test_of_several_windows_the_longest_wait_is_told():
    book = CounterBook((Window(2, 60), Window(3, 3_600)), 10)
    fail(book, b"a", 0, times=2)
    assert book.wait(b"a", 0) == 60
    fail(book, b"a", 60)
    assert book.wait(b"a", 60) == 3_540


def test_the_wait_that_is_told_is_enough_and_not_a_second_too_long():
    book = CounterBook(MINUTE, 10)
    fail(book, b"a", 10.25, times=3)
    wait = book.wait(b"a", 30.75)
    assert book.wait(b"a", 30.75 + wait - 1) > 0
    assert book.wait(b"a", 30.75 + wait) == 0


def test_guesses_under_way_take_places_for_as_long_as_they_last():
    book = CounterBook(MINUTE, 10)
    fail(book, b"a", 0)
    first, second = book.begin(b"a", 0), book.begin(b"a", 0)
    assert book.wait(b"a", 0) == 1
    book.end(b"a", first, 0, failed=False)
    assert book.wait(b"a", 0) == 0
    book.end(b"a", second, 0, failed=True)
    assert book.wait(b"a", 0) == 0


def test_keys_are_counted_apart():
    book = CounterBook(MINUTE, 10)
    fail(book, b"a", 0, times=3)
    assert book.wait(b"a", 0) == 60
    assert book.wait(b"b", 0) == 0


def test_a_key_without_failures_is_not_kept():
    book = CounterBook(MINUTE, 10)
    book.end(b"a", book.begin(b"a", 0), 0, failed=False)
    assert len(book) == 0


def test_without_windows_nothing_is_counted_and_nothing_kept():
    book = CounterBook((), 10)
    fail(book, b"a", 0, times=1_000)
    assert book.wait(b"a", 0) == 0
    assert len(book) == 0


def test_a_clock_that_was_set_back_locks_nobody_out_for_longer():
    book = CounterBook(MINUTE, 10)
    fail(book, b"a", 1_000_000, times=3)
    assert book.wait(b"a", 0) == 60
    assert book.wait(b"a", 60) == 0


def test_a_flood_of_keys_leaves_no_more_than_the_book_has_room_for():
    book = CounterBook(MINUTE, 100)
    for number in range(1_000):
        fail(book, str(number).encode(), number / 1_000)
    assert len(book) == 100


def test_a_flood_of_failures_at_known_keys_is_bounded_as_well():
    book = CounterBook((Window(1_000_000, 3_600),), 20)
    for number in range(20_000):
        fail(book, str(number % 20).encode(), number / 1_000)
    assert sum(len(counter.failures) for counter in book._counters.values()) <= 200  # noqa: SLF001 (the memory it holds)


def test_what_has_expired_goes_before_what_still_counts():
    book = CounterBook(MINUTE, 3)
    fail(book, b"expired", 0, times=3)
    fail(book, b"counts", 30, times=3)
    fail(book, b"counts too", 40)
    fail(book, b"new", 61)
    assert book.wait(b"counts", 61) == 29
    assert b"counts too" in book._counters  # noqa: SLF001 (one failure does not show otherwise)
    assert b"expired" not in book._counters  # noqa: SLF001 (the same)


def test_what_has_expired_goes_first_behind_a_guess_that_takes_long_as_well():
    book = CounterBook(MINUTE, 3)
    slow = book.begin(b"slow", 0)
    fail(book, b"expired", 1, times=3)
    fail(book, b"counts", 50)
    fail(book, b"new", 70)
    book.end(b"slow", slow, 70, failed=False)
    assert set(book._counters) == {b"counts", b"new"}  # noqa: SLF001 (one failure does not show otherwise)


def test_expired_keys_are_let_go_even_without_a_flood():
    book = CounterBook(MINUTE, 1_000)
    for number in range(500):
        fail(book, str(number).encode(), 0)
    for number in range(300):
        fail(book, b"one", 60 + number)
    assert len(book) == 1


def test_a_flood_of_new_names_does_not_make_a_guessed_one_forgotten():
    book = CounterBook(MINUTE, 100)
    fail(book, b"victim", 0, times=3)
    for number in range(10_000):
        fail(book, str(number).encode(), 1, times=2)
    assert book.wait(b"victim", 1) == 59


def test_a_flood_does_not_make_a_guess_under_way_forgotten():
    book = CounterBook((Window(1, 60),), 10)
    under_way = book.begin(b"victim", 0)
    for number in range(1_000):
        fail(book, str(number).encode(), 1)
    assert book.wait(b"victim", 1) == 1
    book.end(b"victim", under_way, 1, failed=True)
    assert book.wait(b"victim", 1) == 60


@pytest.mark.parametrize("seconds", [1, 60, 86_400])
@given(steps=st.lists(st.floats(0, 50), max_size=60))
def test_no_window_ever_holds_more_than_its_amount(seconds, steps):
    book = CounterBook((Window(3, seconds),), 10)
    now, failed = 0.0, []
    for step in steps:
        now += step * seconds / 20
        if not book.wait(b"a", now):
            fail(book, b"a", now)
            failed.append(now)
    assert all(later - first >= seconds for first, later in zip(failed, failed[3:], strict=False))
