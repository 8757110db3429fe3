"""RFC 9700 section 4.14.2 and decision "one statement decides": a refresh token is spent once."""

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.session import NotRotated, RefreshTokenRecord, Refusal, Rotated
from stores.make import NOW, opened, record, rotate_at_once, rotated, rotation, session, token
from stores.raw_sql import run

pytestmark = pytest.mark.anyio


async def test_a_token_is_spent_and_its_successor_lives(database: Database) -> None:
    login = await opened(database)
    touched = replace(login, last_used_at=NOW + 10)
    assert await database.sessions.rotate(rotation(login, 0)) == Rotated(touched)
    assert await database.sessions.find_with_refresh_token(login.id) == (
        RefreshTokenRecord(token(login, 1), expires_at=NOW + 14 * 86400, rotated_at=NOW + 10),
        touched,
    )
    assert await database.sessions.find(login.id) == touched


async def test_a_rotation_changes_no_other_session(database: Database) -> None:
    login, another = await opened(database), await opened(database)
    await rotated(database, login, 2)
    assert await database.sessions.find_with_refresh_token(another.id) == (record(another), another)


async def test_a_rotation_is_one_statement_and_one_more_where_a_scope_is_asked_for(database: Database) -> None:
    login = await opened(database)
    counts = []
    for generation, scopes in enumerate([None, login.scopes, None]):
        before = database.statements_run
        await database.sessions.rotate(rotation(login, generation, scopes=scopes))
        counts.append(database.statements_run - before)
    assert counts == [1, 2, 1]


async def test_a_successor_ends_no_later_than_its_session(database: Database) -> None:
    login = await opened(database, expires_at=NOW + 100)
    await database.sessions.rotate(rotation(login, 0, idle_expires_at=NOW + 5000))
    successor, _ = await database.sessions.find_with_refresh_token(login.id)
    assert successor == RefreshTokenRecord(token(login, 1), expires_at=NOW + 100, rotated_at=NOW + 10)


@pytest.mark.parametrize("processes", [1, 2])
async def test_of_fifty_rotations_at_once_one_spends_and_there_is_one_successor(
    database: Database, other: Database, processes: int
) -> None:
    login = await opened(database)
    answers = await rotate_at_once([database, other][:processes], login, 50)
    assert Counter(isinstance(answer, Rotated) and answer.repeated for answer in answers) == {False: 1, True: 49}
    assert await database.sessions.rotate(rotation(login, 1)) == Rotated(replace(login, last_used_at=NOW + 10))


async def test_without_a_grace_one_of_fifty_spends_and_the_others_end_the_session(database: Database) -> None:
    login = await opened(database)
    wish = rotation(login, 0, grace=0)
    answers = await asyncio.gather(*(database.sessions.rotate(wish) for _ in range(50)))
    assert sum(isinstance(answer, Rotated) for answer in answers) == 1
    assert {answer.reason for answer in answers if isinstance(answer, NotRotated)} == {Refusal.REUSED, Refusal.ENDED}
    assert (await database.sessions.find(login.id)).ended_at == NOW + 10
    assert await endings(database) == [login.id]


@pytest.mark.parametrize(("later", "grace"), [(0, 10), (9, 10), (0, 1), (59, 60)])
async def test_within_the_grace_the_parent_gets_the_same_successor_and_nothing_changes(
    database: Database, later: int, grace: int
) -> None:
    login = await opened(database)
    await rotated(database, login, 1)
    before = await database.sessions.find_with_refresh_token(login.id)
    again = await database.sessions.rotate(rotation(login, 0, now=NOW + 10 + later, grace=grace))
    assert again == Rotated(replace(login, last_used_at=NOW + 10), repeated=True)
    assert await database.sessions.find_with_refresh_token(login.id) == before
    assert await endings(database) == []


@pytest.mark.parametrize(("later", "grace"), [(10, 10), (11, 10), (0, 0), (-1, 0), (1, 1), (5000, 10), (-10, 10)])
async def test_behind_the_grace_a_spent_token_ends_its_session_before_it_is_refused(
    database: Database, later: int, grace: int
) -> None:
    login = await opened(database)
    await rotated(database, login, 1)
    now = NOW + 10 + later
    ended = replace(login, last_used_at=NOW + 10, ended_at=now)
    answer = await database.sessions.rotate(rotation(login, 0, now=now, grace=grace))
    assert answer == NotRotated(Refusal.REUSED, ended)
    assert await database.sessions.find(login.id) == ended
    assert await endings(database) == [login.id]
    assert await database.sessions.rotate(rotation(login, 1, now=now)) == NotRotated(Refusal.ENDED, ended)


async def test_a_spent_token_ends_its_session_also_where_too_wide_a_scope_is_asked_for(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 2)
    answer = await database.sessions.rotate(rotation(login, 0, scopes=frozenset({"admin"})))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED
    assert await endings(database) == [login.id]


@pytest.mark.parametrize("generation", [0, 1])
async def test_the_live_token_and_its_parent_hear_of_too_wide_a_scope_and_nothing_changes(
    database: Database, generation: int
) -> None:
    login = await opened(database)
    await rotated(database, login, 1)
    answer = await database.sessions.rotate(rotation(login, generation, scopes=frozenset({"admin"})))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.SCOPE
    assert await endings(database) == []


@pytest.mark.parametrize("generation", [0, 1, 2])
async def test_a_grandparent_ends_the_session_even_in_the_same_second(database: Database, generation: int) -> None:
    """Nothing goes by the second in which a token was made: four rotations in one second keep their order."""
    login = await opened(database)
    await rotated(database, login, 4)
    answer = await database.sessions.rotate(rotation(login, generation))
    assert answer == NotRotated(Refusal.REUSED, replace(login, last_used_at=NOW + 10, ended_at=NOW + 10))
    assert await endings(database) == [login.id]


async def test_of_rotations_in_the_same_second_only_the_last_parent_gets_its_successor_again(
    database: Database,
) -> None:
    login = await opened(database)
    await rotated(database, login, 4)
    touched = replace(login, last_used_at=NOW + 10)
    assert await database.sessions.rotate(rotation(login, 3)) == Rotated(touched, repeated=True)
    assert await database.sessions.rotate(rotation(login, 4)) == Rotated(touched)
    assert await endings(database) == []


@pytest.mark.parametrize("generation", range(6))
async def test_however_old_a_spent_token_is_it_ends_the_session_while_that_lives(
    database: Database, generation: int
) -> None:
    """Its own idle time is long over, and nothing but its tag says that it was ever one of ours."""
    login = await opened(database, idle=100)
    for spent in range(6):
        wish = rotation(login, spent, now=NOW + 50 * spent, idle_expires_at=NOW + 50 * spent + 100)
        assert isinstance(await database.sessions.rotate(wish), Rotated)
    last = login.expires_at - 1
    answer = await database.sessions.rotate(rotation(login, generation, now=last))
    assert answer == NotRotated(Refusal.REUSED, replace(login, last_used_at=NOW + 250, ended_at=last))
    assert (await database.sessions.find(login.id)).ended_at == last
    assert await endings(database) == [login.id]


async def test_a_spent_token_ends_the_session_also_where_a_scope_is_asked_for(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 2)
    answer = await database.sessions.rotate(rotation(login, 0, scopes=login.scopes))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED
    assert await endings(database) == [login.id]


async def test_a_token_of_ours_that_this_database_never_saw_was_spent_too(database: Database) -> None:
    """As after going back to a copy of yesterday: which tokens came since, nobody knows any more."""
    login = await opened(database)
    answer = await database.sessions.rotate(rotation(login, 7))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED


async def test_within_the_grace_a_successor_that_the_server_cannot_repeat_is_none(database: Database) -> None:
    """The successor it would hand out is not the one whose digest is stored: it would never work."""
    login = await opened(database)
    await rotated(database, login, 1)
    answer = await database.sessions.rotate(rotation(login, 0, successor_digest="of another key"))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED


@pytest.mark.parametrize("scopes", [None, frozenset({"items:read"})])
async def test_a_token_of_a_session_that_is_gone_is_refused(database: Database, scopes: frozenset[str] | None) -> None:
    assert await database.sessions.rotate(rotation(session(), 0, scopes=scopes)) == NotRotated(Refusal.UNKNOWN)


async def test_the_live_token_of_one_session_is_no_token_of_another(database: Database) -> None:
    login, another = await opened(database), await opened(database)
    await database.sessions.rotate(rotation(another, 0, session_id=login.id))
    assert await database.sessions.find_with_refresh_token(another.id) == (record(another), another)


@pytest.mark.parametrize("scopes", [None, frozenset({"items:read"})])
async def test_a_session_without_a_refresh_token_has_none_that_could_be_spent_or_reused(
    database: Database, url: str, scopes: frozenset[str] | None
) -> None:
    login = await opened(database)
    run(url, "UPDATE fastlatch_sessions SET refresh_digest = NULL, refresh_expires_at = NULL")
    for digest in (token(login, 0), "", "None"):
        answer = await database.sessions.rotate(rotation(login, 0, digest=digest, scopes=scopes))
        assert answer == NotRotated(Refusal.UNKNOWN)
    assert await database.sessions.find_with_refresh_token(login.id) is None
    assert await database.sessions.find(login.id) == login
    assert await endings(database) == []


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"client_id": "another"}, Refusal.OTHER_CLIENT),
        ({"client_id": "another", "scopes": frozenset({"items:read"})}, Refusal.OTHER_CLIENT),
        ({"now": NOW + 30 * 86400}, Refusal.EXPIRED),
        ({"now": NOW + 30 * 86400, "scopes": frozenset({"items:read"})}, Refusal.EXPIRED),
    ],
    ids=[
        "another client",
        "another client with a scope",
        "session over",
        "session over, with a scope",
    ],
)
@pytest.mark.parametrize("spent", [0, 1, 2])
async def test_a_refusal_that_is_no_reuse_changes_nothing(
    database: Database, wish: dict[str, object], reason: Refusal, spent: int
) -> None:
    login = await opened(database)
    await rotated(database, login, spent)
    before = await database.sessions.find_with_refresh_token(login.id)
    answer = await database.sessions.rotate(rotation(login, 0, **wish))
    assert answer == NotRotated(reason, before[1])
    assert await database.sessions.find_with_refresh_token(login.id) == before
    assert await endings(database) == []
    assert await database.sessions.rotate(rotation(login, spent)) == Rotated(replace(login, last_used_at=NOW + 10))


@pytest.mark.parametrize("scopes", [None, frozenset({"items:read"})])
async def test_a_token_that_was_left_alone_too_long_is_refused_and_the_session_stays(
    database: Database, scopes: frozenset[str] | None
) -> None:
    login = await opened(database)
    answer = await database.sessions.rotate(rotation(login, 0, now=NOW + 14 * 86400, scopes=scopes))
    assert answer == NotRotated(Refusal.EXPIRED, login)
    assert await database.sessions.find_with_refresh_token(login.id) == (record(login), login)
    assert await endings(database) == []


@pytest.mark.parametrize("scopes", [None, frozenset({"items:read"})])
async def test_no_token_is_spent_when_its_session_is_over_whatever_is_kept_of_the_token(
    database: Database, scopes: frozenset[str] | None
) -> None:
    login = session(expires_at=NOW + 100)
    kept = record(login, expires_at=NOW + 5000)
    await database.sessions.open(login, kept, password_version=None)
    answer = await database.sessions.rotate(rotation(login, 0, now=NOW + 100, scopes=scopes))
    assert answer == NotRotated(Refusal.EXPIRED, login)
    assert await database.sessions.find_with_refresh_token(login.id) == (kept, login)


async def test_nothing_of_an_ended_session_is_spent_or_reported_as_reuse(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 2)
    await database.sessions.end(login.id, now=NOW + 11)
    before = await database.sessions.find_with_refresh_token(login.id)
    for generation in (0, 1, 2):
        answer = await database.sessions.rotate(rotation(login, generation, now=NOW + 12))
        assert answer == NotRotated(Refusal.ENDED, before[1])
    assert await database.sessions.find_with_refresh_token(login.id) == before
    assert await endings(database) == [login.id]


async def test_the_last_second_of_a_token_is_the_one_before_its_end(database: Database) -> None:
    login = await opened(database)
    last = NOW + 14 * 86400 - 1
    assert await database.sessions.rotate(rotation(login, 0, now=last)) == Rotated(replace(login, last_used_at=last))


async def test_the_grace_holds_for_a_token_that_was_spent_in_its_last_second(database: Database) -> None:
    login = await opened(database)
    last = NOW + 14 * 86400 - 1
    await database.sessions.rotate(rotation(login, 0, now=last, idle_expires_at=NOW + 15 * 86400))
    again = await database.sessions.rotate(rotation(login, 0, now=last + 5))
    assert again == Rotated(replace(login, last_used_at=last), repeated=True)


async def test_the_grace_does_not_reach_beyond_the_end_of_the_session(database: Database) -> None:
    login = await opened(database, expires_at=NOW + 15)
    await rotated(database, login, 1)
    assert await database.sessions.rotate(rotation(login, 0, now=NOW + 14)) == Rotated(
        replace(login, last_used_at=NOW + 10), repeated=True
    )
    answer = await database.sessions.rotate(rotation(login, 0, now=NOW + 15))
    assert answer == NotRotated(Refusal.EXPIRED, replace(login, last_used_at=NOW + 10))


async def test_a_narrower_scope_is_given_and_the_session_keeps_its_own(database: Database) -> None:
    login = await opened(database)
    touched = replace(login, last_used_at=NOW + 10)
    answer = await database.sessions.rotate(rotation(login, 0, scopes=frozenset({"items:read"})))
    assert answer == Rotated(touched)
    assert await database.sessions.rotate(rotation(login, 1, scopes=login.scopes)) == Rotated(touched)


@pytest.mark.parametrize("ending", ["session", "user", "client", "everything"])
async def test_an_ending_and_refreshes_at_once_leave_nothing_to_refresh(
    database: Database, other: Database, ending: str
) -> None:
    for round_ in range(15):
        login = await opened(database, f"user-{round_}", client_id=f"client-{round_}")
        sessions, end_at = other.sessions, NOW + 10
        end = {
            "session": partial(sessions.end, login.id, now=end_at),
            "user": partial(sessions.end_of_user, login.user_id, now=end_at),
            "client": partial(sessions.end_of_client, login.client_id, now=end_at),
            "everything": partial(sessions.end_everything, now=end_at),
        }[ending]
        line = [database.sessions.rotate(rotation(login, 0)) for _ in range(3)]
        await asyncio.gather(*line[: round_ % 3], end(), *line[round_ % 3 :])
        assert (await database.sessions.find(login.id)).ended_at == NOW + 10
        for generation in (0, 1):
            answer = await database.sessions.rotate(rotation(login, generation))
            assert isinstance(answer, NotRotated)
            assert answer.reason is Refusal.ENDED
        assert login.id in await endings(database)


async def endings(database: Database) -> list[str]:
    """The sessions that the feed says have ended."""
    changes = (await database.changes.after(0)).changes
    return [change.subject for change in changes if change.kind is ChangeKind.SESSION]


KEY, OTHER_KEY = "k" * 42 + "A", "K" * 42 + "A"
"""They differ in case alone."""


@pytest.mark.parametrize("wrong", [None, OTHER_KEY, "k" * 41 + "_A", "_" * 42 + "A", "%", "", '"'])
@pytest.mark.parametrize("scopes", [None, frozenset({"items:read"})])
async def test_a_bound_session_goes_on_with_its_key_only_and_otherwise_nothing_is_spent(
    database: Database, wrong: str | None, scopes: frozenset[str] | None
) -> None:
    """RFC 9449 section 5."""
    login = await opened(database, key_thumbprint=KEY)
    asked = rotation(login, 0, scopes=scopes)
    for _ in range(2):
        answer = await database.sessions.rotate(replace(asked, key_thumbprint=wrong))
        assert answer == NotRotated(Refusal.OTHER_KEY, login)

    touched = replace(login, last_used_at=NOW + 10)
    assert await database.sessions.rotate(replace(asked, key_thumbprint=KEY)) == Rotated(touched)


@pytest.mark.parametrize("wrong", [None, OTHER_KEY])
async def test_a_spent_token_of_a_bound_session_does_nothing_without_the_key(
    database: Database, wrong: str | None
) -> None:
    login = await opened(database, key_thumbprint=KEY)
    first = replace(rotation(login, 0), key_thumbprint=KEY)
    assert await database.sessions.rotate(first) == Rotated(replace(login, last_used_at=NOW + 10))

    late = replace(first, now=NOW + 100, key_thumbprint=wrong)
    assert (await database.sessions.rotate(late)).reason is Refusal.OTHER_KEY
    assert (await database.sessions.find(login.id)).ended_at is None
    assert (await database.sessions.rotate(replace(late, key_thumbprint=KEY))).reason is Refusal.REUSED


async def test_a_session_that_is_bound_to_nothing_goes_on_with_any_key(database: Database) -> None:
    deceptive = ('"jkt":', f'"jkt":"{KEY}"', "jkt", KEY)
    for resources in ((), deceptive):
        login = await opened(database, resources=resources)
        touched = replace(login, last_used_at=NOW + 10)
        assert await database.sessions.rotate(rotation(login, 0)) == Rotated(touched)
        assert await database.sessions.rotate(rotation(login, 1, key_thumbprint=KEY)) == Rotated(touched)


async def test_a_rotation_with_a_key_is_one_statement_too(database: Database) -> None:
    for bound in (None, KEY):
        login = await opened(database, key_thumbprint=bound)
        before = database.statements_run
        assert isinstance(await database.sessions.rotate(rotation(login, 0, key_thumbprint=KEY)), Rotated)
        assert database.statements_run - before == 1


@pytest.mark.parametrize("processes", [1, 2])
async def test_of_fifty_rotations_at_once_only_those_with_the_key_come_to_anything(
    database: Database, other: Database, processes: int
) -> None:
    login = await opened(database, key_thumbprint=KEY)
    stores = [database, other][:processes]
    wishes = [
        stores[number % processes].sessions.rotate(
            rotation(login, 0, key_thumbprint=(KEY, OTHER_KEY, None)[number % 3])
        )
        for number in range(50)
    ]
    answers = await asyncio.gather(*wishes)

    assert [isinstance(answer, Rotated) for answer in answers] == [number % 3 == 0 for number in range(50)]
    assert sum(isinstance(answer, Rotated) and not answer.repeated for answer in answers) == 1
