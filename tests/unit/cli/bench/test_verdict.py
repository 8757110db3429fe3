"""What the figures mean; and that a busy machine proves nothing."""

from dataclasses import replace

import pytest

from fastlatch.cli.bench.argon2_choice import Argon2Parameters
from fastlatch.cli.bench.verdict import disturbances, judge
from support.bench_results import HASH, HASH_ALONE, LOGINS, MACHINE, REQUESTS, RESULT, TIMING


def goods(result):
    return [verdict.good for verdict in judge(result)]


def test_a_quiet_machine_that_does_well_is_told_so():
    assert not list(disturbances(RESULT))
    assert goods(RESULT) == [True, True, True, True]
    assert judge(RESULT)[0].sentence == "Logins reach 96% of what this machine can hash."


@pytest.mark.parametrize(
    "result",
    [
        replace(RESULT, logins=replace(LOGINS, share=0.94)),
        replace(RESULT, requests=replace(REQUESTS, p99_ratio=3.1)),
        replace(RESULT, requests=replace(REQUESTS, kept=0.84)),
        replace(RESULT, timing=replace(TIMING, gap=0.08, low=0.06, high=0.1)),
        replace(RESULT, timing=replace(TIMING, gap=-0.08, low=-0.1, high=-0.06)),
        replace(RESULT, timing=replace(TIMING, area_under_curve=0.7)),
        replace(RESULT, timing=replace(TIMING, area_under_curve=0.3)),
        replace(RESULT, argon2=Argon2Parameters(memory_kib=1024, iterations=1, lanes=1)),
    ],
)
def test_each_figure_can_be_bad(result):
    assert goods(result).count(False) == 1


@pytest.mark.parametrize(
    "result",
    [
        replace(RESULT, other_programs=0.3),
        replace(RESULT, other_programs=None, machine=replace(MACHINE, load_average=1.5)),
        replace(RESULT, hash=replace(HASH, milliseconds=40.0)),
        replace(RESULT, logins=replace(LOGINS, spread=0.5)),
    ],
)
def test_a_busy_machine_is_not_judged(result):
    assert len(list(disturbances(result))) == 1
    assert goods(result) == [None, None, None, True]


@pytest.mark.parametrize(
    "result",
    [
        replace(RESULT, argon2=Argon2Parameters(memory_kib=1024, iterations=1, lanes=1)),
        replace(RESULT, machine=replace(MACHINE, cores=1)),
    ],
)
def test_the_share_is_not_judged_with_a_cheap_hash_or_on_one_core(result):
    (logins,) = [verdict for verdict in judge(result) if verdict.about == "logins"]
    assert logins.good is None


def test_several_lanes_do_not_look_like_a_busy_machine():
    lanes = replace(RESULT, argon2=Argon2Parameters(65_536, 3, 4), hash=replace(HASH, processor_milliseconds=60.0))
    assert not list(disturbances(lanes))


def test_times_that_vary_too_much_prove_neither():
    wide = replace(RESULT, timing=replace(TIMING, low=-0.2, high=0.3))
    few = replace(RESULT, timing=replace(TIMING, pairs=20, low=-0.01, high=0.06, area_under_curve=0.6))
    assert goods(wide)[-1] is None
    assert goods(few)[-1] is None


@pytest.mark.parametrize(
    ("pairs", "area", "good"),
    [(36, 0.5, None), (36, 0.6, None), (199, 0.51, None), (200, 0.51, True), (400, 0.56, None), (1_000, 0.45, True)],
)
def test_nothing_is_good_without_pairs_enough(pairs, area, good):
    assert goods(replace(RESULT, timing=replace(TIMING, pairs=pairs, area_under_curve=area)))[-1] is good


def test_too_few_pairs_are_called_so():
    verdict = judge(replace(RESULT, timing=replace(TIMING, pairs=36)))[-1]
    assert verdict.sentence.startswith("36 pairs are too few to say whether the time tells if a name exists")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (replace(RESULT, logins=replace(LOGINS, share=0.949)), "Logins reach 94% of what this machine can hash; 95%"),
        (replace(RESULT, requests=replace(REQUESTS, kept=0.8499)), "They keep 84% of their throughput; 85%"),
        (replace(RESULT, requests=replace(REQUESTS, p99_ratio=3.01)), "3.1 times as long as without; at most 3 times"),
    ],
)
def test_no_figure_contradicts_its_verdict(result, said):
    (bad,) = [verdict for verdict in judge(result) if verdict.good is False]
    assert said in bad.sentence
    exact = replace(RESULT, logins=replace(LOGINS, share=0.95), requests=replace(REQUESTS, p99_ratio=3.0, kept=0.85))
    assert goods(exact) == [True] * 4


def test_what_was_not_measured_is_not_judged():
    assert judge(HASH_ALONE) == []
