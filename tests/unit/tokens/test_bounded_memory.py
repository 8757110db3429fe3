"""A memory that is bounded whatever comes, and that nobody can empty for the others."""

import sys
import threading

from hypothesis import given
from hypothesis import strategies as st

from fastlatch.tokens.bounded_memory import BoundedMemory


def test_what_was_kept_is_there_until_it_is_dropped():
    memory = BoundedMemory[str, int](3)
    memory.keep("a", 1)
    memory.keep("b", 2)
    memory.keep("a", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (3, 2, None)
    memory.drop("a")
    memory.drop("a")
    assert (memory.get("a"), memory.get("b")) == (None, 2)


def test_a_full_memory_takes_the_new_one_and_gives_up_another():
    memory = BoundedMemory[str, int](3)
    for number in range(10):
        memory.keep(str(number), number)
        assert memory.get(str(number)) == number
        assert len(memory) == min(number + 1, 3)


def test_keeping_what_is_there_already_costs_no_other_its_place():
    memory = BoundedMemory[str, int](2)
    memory.keep("a", 1)
    memory.keep("b", 1)
    for number in range(100):
        memory.keep("a", number)
    assert memory.get("b") == 1


def test_what_is_of_no_use_goes_first():
    """Four places are looked at, at random, of which some are the same: with two in memory one is missed in 16."""
    survived = 0
    for _ in range(100):
        memory = BoundedMemory[str, str](2, of_no_use=lambda value: value == "useless")
        memory.keep("good", "good")
        memory.keep("bad", "useless")
        memory.keep("new", "good")
        survived += memory.get("good") is not None
    assert survived > 70


def test_the_place_of_what_was_dropped_is_taken_before_that_of_another():
    survived = 0
    for _ in range(100):
        memory = BoundedMemory[str, int](2)
        memory.keep("a", 1)
        memory.keep("b", 1)
        memory.drop("b")
        memory.keep("c", 1)
        survived += memory.get("a") is not None
    assert survived > 70


def test_walking_through_more_keys_than_there_is_room_for_still_finds_most_of_them():
    """The least recently used going first would find none: each would be gone just before its turn came again."""
    memory = BoundedMemory[str, int](100)
    found = 0
    for number in range(2_000):
        key = str(number % 110)
        if memory.get(key) is None:
            memory.keep(key, number)
        else:
            found += 1
    assert found > 1_000


@given(st.lists(st.tuples(st.sampled_from(["keep", "drop"]), st.sampled_from("abcdefg")), max_size=60))
def test_it_is_never_larger_than_allowed_and_never_makes_a_value_up(steps: list[tuple[str, str]]):
    memory = BoundedMemory[str, int](3)
    kept: dict[str, int] = {}
    for number, (step, key) in enumerate(steps):
        if step == "keep":
            memory.keep(key, number)
            kept[key] = number
            assert memory.get(key) == number
        else:
            memory.drop(key)
            kept.pop(key, None)
        assert len(memory) <= 3
        assert all(memory.get(one) in {None, kept.get(one)} for one in "abcdefg")


def test_one_thread_waits_until_the_other_has_made_room():
    """Two who find the last place free, or the same one least useful, would both take it."""
    finished_meanwhile: list[bool] = []

    def while_room_is_made(_: int) -> bool:
        if not finished_meanwhile:
            other = threading.Thread(target=memory.keep, args=("c", 3))
            others.append(other)
            other.start()
            other.join(0.2)
            finished_meanwhile.append(not other.is_alive())
        return False

    others: list[threading.Thread] = []
    memory = BoundedMemory[str, int](1, of_no_use=while_room_is_made)
    memory.keep("a", 1)
    memory.keep("b", 2)
    others[0].join()
    assert finished_meanwhile == [False]
    assert (memory.get("b"), memory.get("c"), len(memory)) == (None, 3, 1)


def test_threads_may_keep_and_drop_at_once():
    memory = BoundedMemory[str, int](5)
    failures: list[BaseException] = []

    def work(offset: int) -> None:
        try:
            for number in range(3_000):
                key = str((number * 7 + offset) % 13)
                memory.keep(key, number)
                memory.get(key)
                if number % 3 == 0:
                    memory.drop(key)
        except BaseException as error:  # noqa: BLE001 (whatever it is must reach the test)
            failures.append(error)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failures == []
    assert len(memory) <= 5


def test_it_is_hardly_larger_than_what_is_of_use():
    now = 0
    memory: BoundedMemory[int, int] = BoundedMemory(10_000, of_no_use=lambda ends: ends <= now)
    for now in range(5_000):
        memory.keep(now, now + 100)
        assert memory.get(now) == now + 100
    assert len(memory) < 200
    assert all(memory.get(number) is not None for number in range(4_950, 5_000))


def test_what_was_dropped_makes_room_for_the_next():
    memory: BoundedMemory[int, int] = BoundedMemory(10_000)
    for number in range(5_000):
        memory.keep(number, number)
        memory.drop(number)
    assert len(memory) == 0
    memory.keep(1, 1)
    assert memory.get(1) == 1
