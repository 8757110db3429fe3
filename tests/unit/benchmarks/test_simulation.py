"""The model by cases that can be worked out by hand, and the page that shows what it says."""

import json
from dataclasses import replace
from math import e

import pytest
from benchmarks.capacity.facts import Fact, Facts, load, overridden
from benchmarks.row import NotMeasured
from benchmarks.simulation import __main__ as program
from benchmarks.simulation.assumptions import Assumptions
from benchmarks.simulation.limits import hours_to_wrap, limits
from benchmarks.simulation.needs import PAGE as PAGE_BYTES
from benchmarks.simulation.needs import needs, whole_pages
from benchmarks.simulation.page import PAGE, published
from benchmarks.simulation.table import count, duration, scenario, share, size
from benchmarks.simulation.traffic import endings_kept, sessions, traffic

DAY = 86_400
# 8.64 million users of whom every tenth comes: 864,000 a day, ten a second.
PEOPLE = Assumptions(
    users=8.64e6,
    daily_active=0.1,
    visits=1,
    active_hours=1,
    requests_per_active_hour=100,
    logins_per_active_day=0.5,
    wrong_passwords=1,
    logged_out=0.2,
    registered_daily=0,
    peak=2,
    answered_here=0.1,
    access_ttl=900,
    utilisation=0.5,
)
KINDS = ("login", "refresh", "ending", "verified", "introspection")


def facts(**changes: float) -> Facts:
    """Round numbers: a millisecond of ours and half of one of PostgreSQL's for everything."""
    values = {f"postgres.{kind}.server_cpu": 0.001 for kind in KINDS}
    values |= {f"postgres.{kind}.database_cpu": 0.0005 for kind in KINDS}
    values |= {"postgres.hashed_login.server_cpu": 0.041, "postgres.poll.database_cpu": 0.0001}
    values |= {"postgres.idle_4.memory": 100, "memory.ending": 150, "memory.token": 1000, "memory.user": 500}
    values |= {"postgres.users.table": 200, "postgres.users.indexes": 100}
    values |= {"postgres.sessions.indexes": 100, "churn.plain.session": 300, "churn.plain.wal": 300}
    values |= {"postgres.changes.table": 80, "postgres.changes.indexes": 20}
    values |= {"postgres.login_bare.wal": 700, "postgres.ending_bare.wal": 900}
    named = {**values, **{name.replace("__", "."): value for name, value in changes.items()}}
    return Facts(by_name={name: Fact(name, value, "", "") for name, value in named.items()})


def test_people_become_requests() -> None:
    daily = traffic(PEOPLE)
    assert daily.active == 864_000
    assert daily.logins == 432_000
    assert daily.hashes == 864_000  # each right password has a wrong one
    assert daily.refreshes == 864_000 * (1 + 4)  # a visit, and four times a quarter of an hour
    assert daily.requests == 86_400_000
    assert daily.endings == pytest.approx(86_400)
    assert daily.at_peak(daily.refreshes) == pytest.approx(100)  # 50 a second in the mean, twice that at the peak


def test_regions_share_the_users() -> None:
    ten = traffic(replace(PEOPLE, regions=10))
    assert ten.refreshes == pytest.approx(traffic(PEOPLE).refreshes / 10)


def test_twice_the_life_of_an_access_token_is_half_the_refreshes_within_a_visit() -> None:
    assert traffic(replace(PEOPLE, access_ttl=1800)).refreshes == 864_000 * (1 + 2)


def test_sessions_are_logins_times_their_life() -> None:
    daily = traffic(PEOPLE)
    assert sessions(replace(PEOPLE, logged_out=0), daily) == 432_000 * 30
    assert sessions(PEOPLE, daily) == pytest.approx(432_000 * 30 * 0.9)


def test_endings_are_kept_for_a_day_and_the_life_of_a_token() -> None:
    daily = traffic(PEOPLE)  # one ending a second
    assert endings_kept(PEOPLE, daily) == pytest.approx(DAY + 900 + 60)


def test_rates_times_processor_time_are_cores() -> None:
    needed = needs(PEOPLE, facts())
    # 10 logins, 100 refreshes, 2 endings, 200 requests here: 312 ms of work a second, by cores that are half busy.
    assert needed.server_cores == pytest.approx(0.624)
    assert needed.hash_cores == pytest.approx(20 * 0.040 / 0.5)
    assert needed.api_cores == pytest.approx(1800 * 80e-6 / 0.5)
    assert needed.processes == 2
    assert needed.connections == 22
    assert needed.commits == pytest.approx(112)


def test_every_process_looks_at_the_feed_four_times_a_second_and_at_each_ending() -> None:
    needed = needs(PEOPLE, facts())
    assert needed.polls == pytest.approx(2 * (4 + 2))
    assert needed.poll_cores == pytest.approx(12 * 0.0001)
    assert needed.database_cores == pytest.approx((312 * 0.0005 + 0.0012) / 0.5)


def test_a_process_looks_at_the_feed_twenty_times_a_second_at_most() -> None:
    many = needs(replace(PEOPLE, users=PEOPLE.users * 100), facts())
    assert many.polls == pytest.approx(many.processes * 20)


def test_processes_grow_with_the_work_and_never_fall_below_two() -> None:
    assert needs(replace(PEOPLE, users=8.64e8), facts()).processes == 63
    assert needs(replace(PEOPLE, users=1), facts()).processes == 2


def test_the_log_is_records_and_whole_pages() -> None:
    needed = needs(PEOPLE, facts())
    assert needed.wal_records == pytest.approx(100 * 300 + 10 * 700 + 2 * 900)
    assert needed.wal == needed.wal_records + needed.wal_pages
    assert 0 < needed.wal_pages <= (100 + 20) * PAGE_BYTES


def test_a_page_is_written_whole_once_between_two_checkpoints() -> None:
    # As many changes as pages: 1 - 1/e of them were changed.
    assert whole_pages(rate=10, pages=1000, seconds=100) == pytest.approx(10 * (1 - 1 / e))
    # Far fewer changes than pages: each is on a page of its own. Far more: every page once.
    assert whole_pages(rate=1, pages=1e9, seconds=100) == pytest.approx(1, rel=1e-6)
    assert whole_pages(rate=1e6, pages=1000, seconds=100) == pytest.approx(10)
    assert whole_pages(rate=10, pages=0, seconds=100) == 0


def test_rows_times_bytes_are_the_database() -> None:
    needed = needs(PEOPLE, facts())
    assert needed.users_bytes == pytest.approx(8.64e6 * 300)
    assert needed.sessions_bytes == pytest.approx(432_000 * 27 * 300)
    assert needed.feed_bytes == pytest.approx(87_360 * 100)
    assert needed.database_bytes == pytest.approx(8.64e6 * 300 + 432_000 * 27 * 300 + 87_360 * 100)


def test_a_process_holds_itself_the_endings_and_bounded_memories() -> None:
    needed = needs(PEOPLE, facts())
    assert needed.endings_memory == pytest.approx(87_360 * 150)
    assert needed.process_memory == pytest.approx(100 * 2**20 + 87_360 * 150 + 32_768 * 1500)


def test_the_worst_limit_comes_first_and_moves_with_what_is_there() -> None:
    needed = needs(PEOPLE, facts())
    found = limits(PEOPLE, needed)
    assert [limit.share for limit in found] == sorted((limit.share for limit in found), reverse=True)
    narrow = limits(replace(PEOPLE, primary_connections=11), needed)
    assert (narrow[0].what, narrow[0].share) == ("connections to the primary", 2)


def test_transaction_ids_wrap_after_two_to_the_31_commits() -> None:
    assert hours_to_wrap(needs(PEOPLE, facts())) == pytest.approx(2**31 / 112 / 3600)


def test_a_fact_that_was_not_measured_is_asked_for_by_name() -> None:
    with pytest.raises(NotMeasured, match=r"postgres\.\w+\.server_cpu has not been measured"):
        needs(PEOPLE, Facts())


def test_a_fact_can_be_replaced_and_none_invented() -> None:
    changed = overridden(facts(), {"churn.plain.wal": 600})
    assert needs(PEOPLE, changed).wal_records == pytest.approx(100 * 600 + 10 * 700 + 2 * 900)
    with pytest.raises(NotMeasured, match=r"there is no fact no\.such"):
        overridden(facts(), {"no.such": 1})


def test_everybody_at_once_takes_the_work_divided_by_the_cores() -> None:
    one = scenario(PEOPLE, facts())
    there = 864_000 / 24 * 2  # an hour of the day each, at twice the mean
    assert one.all_refresh == pytest.approx(there * 0.001 / 2)
    assert one.all_log_in == pytest.approx(there * 0.041 / 2)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (count(0.42), "0.42"),
        (count(1234), "1,200"),
        (count(1e6), "1 million"),
        (count(1.15e8), "115 million"),
        (size(999), "999 bytes"),
        (size(58.2e9), "58 GB"),
        (duration(0.5), "0.5 s"),
        (duration(7200), "2 h"),
        (share(0.005), "under 1 %"),
        (share(3.64), "360 %"),
    ],
)
def test_numbers_are_shown_with_two_figures(said: str, shown: str) -> None:
    assert said == shown


def test_the_program_takes_every_assumption_and_says_all_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    program.main(["--users", "1e6", "--regions", "4", "--primary-cores", "8", "--json"])
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["assumed"]["users"], said["assumed"]["regions"], said["assumed"]["primary_cores"]) == (1e6, 4, 8)
    assert said["needed"]["processes"] == 2
    assert len(said["limits"]) == 10


@pytest.mark.parametrize("wrong", ["no.such=1", "memory.ending", "memory.ending=many"])
def test_a_fact_that_cannot_be_taken_is_said_in_one_line(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--fact", wrong])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_program_prints_tables(capsys: pytest.CaptureFixture[str]) -> None:
    program.main(["--users", "1e6", "5e6", "--fact", "memory.ending=1e9"])
    out = capsys.readouterr().out
    assert "| 1 million users | 5 million users |" in out
    assert "memory of a process (" in out


def test_the_page_shows_what_the_facts_and_the_defaults_give() -> None:
    """Made anew by `python -m benchmarks.simulation --publish`."""
    page = PAGE.read_text()
    assert published(page, load()) == page


def test_a_page_without_a_place_for_a_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place for its facts"):
        published("# Scale\n", load())
