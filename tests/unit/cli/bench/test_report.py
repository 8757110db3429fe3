"""The report for people."""

from dataclasses import replace

from fastlatch.cli.bench.argon2_choice import FLOOR, Candidate
from fastlatch.cli.bench.load import Statuses
from fastlatch.cli.bench.plan import Part
from fastlatch.cli.bench.report import report
from support.bench_results import HASH, HASH_ALONE, LOGINS, REQUESTS, RESULT, TOO_WIDE


def text(result) -> str:
    return "\n".join(report(result))


def test_it_is_plain_text_that_fits_a_terminal():
    lines = list(report(RESULT))
    assert all(line.isascii() for line in lines)
    figures = lines[: lines.index("Verdict")]
    assert max(map(len, figures)) <= 100


def test_every_part_has_its_figures():
    said = text(RESULT)
    for figure in ("25.0 ms", "78.0/s", "38 MiB", "96%", "75.0/s", "6.0 ms, 2.0 times", "3,600/s, 90% kept", "+0.4%"):
        assert figure in said
    assert "3,000/s" in said
    assert "60% of a core" in said


def test_the_settings_to_paste_stand_on_lines_of_their_own():
    lines = [line.strip() for line in report(HASH_ALONE)]
    assert "FASTLATCH_ARGON2_MEMORY_KIB=65536" in lines
    assert "FASTLATCH_ARGON2_ITERATIONS=2" in lines
    assert "FASTLATCH_ARGON2_LANES=1" in lines


def test_the_best_and_the_too_slow_are_marked():
    marked = [line for line in report(HASH_ALONE) if line.endswith(("<- fits best", "too slow"))]
    assert [line.split()[0] for line in marked] == ["64", "96"]


def test_where_nothing_fits_the_floor_is_given_and_called_so():
    nothing = replace(HASH, candidates=(Candidate(FLOOR, seconds=0.2, fits=False), TOO_WIDE))
    said = text(replace(HASH_ALONE, hash=nothing))
    assert "Nothing that is safe is that fast here" in said
    assert "FASTLATCH_ARGON2_MEMORY_KIB=19456" in said
    assert "fits best" not in said


def test_that_memory_was_the_limit_is_said():
    assert "was not tried" not in text(HASH_ALONE)
    assert "More than 64 MiB each was not tried" in text(
        replace(HASH_ALONE, hash=replace(HASH, most_memory=64 * 2**20))
    )


def test_refused_logins_are_counted():
    refused = replace(LOGINS, statuses=Statuses({200: 5, 429: 2, 503: 7}))
    said = text(replace(RESULT, logins=refused))
    assert "2 answered 429, 7 answered 503" in said


def test_answers_that_nobody_expected_are_counted_too():
    odd = Statuses({200: 5, 400: 3, 404: 2, 500: 1})
    said = text(replace(RESULT, logins=replace(LOGINS, statuses=odd), requests=replace(REQUESTS, storm_logins=odd)))
    assert "75.0/s   3 answered 400, 2 answered 404, 1 answered 500" in said
    assert "40.0/s, 2 answered 404, 1 answered 500" in said


def test_two_kinds_of_hashes_a_second_are_told_apart():
    said = text(RESULT)
    assert "78.0/s   by the clock, in 38 MiB" in said
    assert "with every core at it; counted in processor time" in said


def test_a_part_that_failed_is_named_with_its_reason_and_the_others_are_shown():
    said = text(replace(RESULT, refreshes=None, not_measured={Part.REFRESH: "the measured server failed"}))
    assert "Not measured: refresh. the measured server failed" in said
    assert "75.0/s" in said


def test_a_busy_machine_a_short_run_and_a_folder_in_memory_are_said():
    said = text(replace(RESULT, other_programs=0.5, rough=True, planned_seconds=15, folder_in_memory=True))
    assert "This machine was busy" in said
    assert "Other programs took 50% of the cores" in said
    assert "(15 s in all), so these figures are rough" in said
    assert "in memory, not on a disk" in said
    assert "busy" not in text(RESULT)
