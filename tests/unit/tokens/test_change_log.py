"""Following the endings of one process: nothing is told twice, nothing is left out, and another process starts over."""

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.tokens.change_log import ChangeLog, Place, Told

NOW = 1_800_000_000


def change(number: int, kind: ChangeKind = ChangeKind.SESSION, *, until: int = NOW + 960) -> Change:
    return Change(number, kind, f"subject-{number}", NOW, until)


def log_of(*changes: Change, process: str = "here") -> ChangeLog:
    log = ChangeLog(process)
    for one in changes:
        log.note(one)
    return log


def numbers(told: Told) -> list[int]:
    return [one.sequence for one in told.changes]


def test_who_has_read_nothing_is_told_everything_and_then_what_came_since() -> None:
    log = log_of(change(1), change(2))

    first = log.after([], now=NOW)
    log.note(change(3))
    second = log.after([first.place], now=NOW)
    third = log.after([second.place], now=NOW)

    assert numbers(first) == [1, 2]
    assert numbers(second) == [3]
    assert third == Told(second.place, (), more=False)


def test_a_number_that_comes_late_is_told_though_a_higher_one_was_told_before() -> None:
    log = log_of(change(7))
    place = log.after([], now=NOW).place

    log.note(change(6))

    assert numbers(log.after([place], now=NOW)) == [6]


def test_a_batch_that_is_applied_again_is_told_once() -> None:
    log = log_of(change(1), change(1), change(2), change(1))

    assert numbers(log.after([], now=NOW)) == [1, 2]


def test_a_place_of_another_process_or_of_the_future_is_no_place() -> None:
    log = log_of(change(1), change(2))

    assert numbers(log.after([Place("elsewhere", 2)], now=NOW)) == [1, 2]
    assert numbers(log.after([Place("here", 99)], now=NOW)) == [1, 2]
    assert numbers(log.after([Place("elsewhere", 9), Place("here", 1)], now=NOW)) == [2]


def test_no_two_processes_have_one_name() -> None:
    assert ChangeLog().head.process != ChangeLog().head.process


def test_users_and_secrets_of_clients_are_not_told() -> None:
    log = log_of(*(change(number, kind) for number, kind in enumerate(ChangeKind)))

    told = {one.kind for one in log.after([], now=NOW).changes}

    assert told == set(ChangeKind) - {ChangeKind.USER, ChangeKind.CLIENT_CHANGED, ChangeKind.HINT}


def test_much_is_told_in_pages_without_a_gap() -> None:
    log = log_of(*(change(number) for number in range(25)))
    places: list[Place] = []
    told: list[int] = []

    while True:
        page = log.after(places, now=NOW, limit=10)
        told += numbers(page)
        places = [page.place]
        if not page.more:
            break

    assert told == list(range(25))
    assert page.place == log.head


def test_what_is_over_is_forgotten_and_places_stay_right() -> None:
    log = log_of(change(1, until=NOW + 1), change(2, until=NOW + 1), change(3))
    place = log.after([], now=NOW, limit=1).place

    log.forget(NOW + 1)

    assert len(log) == 1
    assert numbers(log.after([place], now=NOW + 1)) == [3]
    assert numbers(log.after([], now=NOW + 1)) == [3]
    log.forget(NOW + 10_000)
    assert log.after([], now=NOW) == Told(log.head, (), more=False)
