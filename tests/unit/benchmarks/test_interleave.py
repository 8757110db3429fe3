"""Every side has its turn in every round, and a wrong answer costs all sides the round."""

from collections.abc import Callable, Iterator

import pytest
from benchmarks.interleave import InvalidRound, interleave, rotated
from benchmarks.row import NotMeasured


def counting(start: float, log: list[str], name: str) -> Callable[[], float]:
    values: Iterator[float] = iter(start + number for number in range(100))

    def side() -> float:
        log.append(name)
        return next(values)

    return side


def test_every_round_begins_with_another_side_and_the_first_round_only_warms_up() -> None:
    log: list[str] = []

    rounds = interleave({"a": counting(10, log, "a"), "b": counting(20, log, "b")}, 2)

    assert log == ["a", "b", "b", "a", "a", "b"]
    assert rounds.values == {"a": [11, 12], "b": [21, 22]}


def test_each_side_follows_each_place_in_turn() -> None:
    assert [rotated("abc", number) for number in range(4)] == [list("abc"), list("bca"), list("cab"), list("abc")]
    assert rotated([], 1) == []


def test_a_round_that_was_thrown_away_does_not_stop_the_turning() -> None:
    log: list[str] = []

    def wrong_once() -> float:
        log.append("b")
        if log.count("b") == 1:
            raise InvalidRound("one answer was no 2xx")
        return 1

    interleave({"a": counting(10, log, "a"), "b": wrong_once}, 1, warm_up=False)

    assert log == ["a", "b", "b", "a"]


def test_ratios_are_taken_within_a_round() -> None:
    rounds = interleave({"a": counting(1, [], "a"), "b": counting(2, [], "b")}, 3, warm_up=False)

    assert rounds.ratios("a", "b") == (1 / 2, 2 / 3, 3 / 4)
    assert rounds.note("a", "b") == "2/s against 3/s"


def test_a_wrong_answer_throws_the_round_away_for_all_sides() -> None:
    answers: Iterator[float | None] = iter([1, None, 3])

    def sometimes_wrong() -> float:
        answer = next(answers)
        if answer is None:
            raise InvalidRound("2 answers were no 2xx")
        return answer

    told: list[str] = []
    rounds = interleave({"a": counting(10, [], "a"), "b": sometimes_wrong}, 2, warm_up=False, tell=told.append)

    assert rounds.values == {"a": [10, 11], "b": [1, 3]}  # in the second round b had its turn first
    assert rounds.note("a", "b").endswith("rounds thrown away: 1")
    assert rounds.with_discarded("1.5 logins/s") == "1.5 logins/s; rounds thrown away: 1"
    assert "a round thrown away: 2 answers were no 2xx" in told


def test_a_side_that_is_always_wrong_is_not_measured() -> None:
    def wrong() -> float:
        raise InvalidRound("3 answers were no 2xx")

    with pytest.raises(NotMeasured, match="3 answers were no 2xx"):
        interleave({"a": wrong}, 2)
