"""A storm is one only if passwords are looked at, and its rate is that of the threads that look."""

from pathlib import Path

import pytest
from benchmarks.row import NotMeasured
from benchmarks.s3_login_storm import Contender, each
from benchmarks.servers import Server
from benchmarks.storm import Storm, rate_of


@pytest.mark.parametrize("pairs", [8, 30, 400])
def test_threads_that_end_together_are_not_counted_as_faster(pairs: int) -> None:
    in_step = [number // 2 * 0.05 for number in range(2 * pairs)]

    assert rate_of(in_step, threads=2) == pytest.approx(2 / 0.05)


def test_threads_that_take_turns_have_the_same_rate() -> None:
    assert rate_of([number * 0.025 for number in range(61)], threads=2) == pytest.approx(2 / 0.05)
    assert rate_of([number * 0.05 for number in range(60)], threads=1) == pytest.approx(1 / 0.05)


@pytest.mark.parametrize("answered_at", [[], [1.0], [1.0, 1.0], [1.0, 1.0, 1.0]])
def test_too_few_answers_have_no_rate(answered_at: list[float]) -> None:
    assert rate_of(answered_at, threads=2) == 0


def test_a_storm_that_was_judged_has_raged() -> None:
    Storm(let_in=16, refused=16, too_busy=5).must_have_raged(32)


@pytest.mark.parametrize(
    "storm",
    [
        Storm(other=500),
        Storm(let_in=40, refused=40, other=1),
        Storm(refused=80),
        Storm(let_in=10, refused=10, too_busy=400),
    ],
)
def test_logins_that_nobody_judged_are_no_storm(storm: Storm) -> None:
    with pytest.raises(NotMeasured, match="no storm: of its logins"):
        storm.must_have_raged(32)


class NoBench:
    """Hears what is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, what: str) -> None:
        self.told.append(what)


def test_who_fails_is_left_out_and_the_others_go_on() -> None:
    nowhere = Server(0, 2**30, Path())
    ours, peer = (Contender(name, nowhere, Path(), "/token", Path(), "") for name in ("ours", "peer"))
    bench, asked = NoBench(), []

    def measure(_: object, one: Contender) -> None:
        asked.append(one.name)
        if one is peer:
            raise NotMeasured("1 probes were answered wrongly")

    for _ in range(2):
        each(bench, [peer, ours], measure)

    assert asked == ["peer", "ours", "ours"]
    assert (peer.not_measured, ours.not_measured) == ("1 probes were answered wrongly", "")
    assert bench.told == ["peer left out: 1 probes were answered wrongly"]
