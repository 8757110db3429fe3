"""Statements, their texts, and the units that yield them."""

import re
from collections.abc import Mapping
from types import ModuleType

import pytest
from sqlalchemy import Integer, bindparam, column, insert, literal, select, table
from sqlalchemy.sql.expression import ClauseElement

from fastlatch.adapters.database.compiled import (
    changes,
    clients,
    consents,
    endings,
    expiry,
    keys,
    login_openings,
    refresh_tokens,
    sessions,
    single_use,
    users,
)
from fastlatch.adapters.database.described.description import Description
from fastlatch.adapters.database.sqlite_connection import DIALECT
from fastlatch.adapters.database.statement import Compiled, Result, Statement, Steps, Value, changed, drive, restartable

POSTGRESQL = "postgresql"
MODULES: tuple[ModuleType, ...] = (
    *(changes, clients, consents, endings, expiry, keys),
    *(login_openings, refresh_tokens, sessions, single_use, users),
)


def statements_of_the_stores() -> list[Statement]:
    return [thing for module in MODULES for thing in vars(module).values() if isinstance(thing, Statement)]


def statement(construct: ClauseElement) -> Statement:
    return Description(construct).statement()


def needed(compiled: Compiled) -> set[str]:
    return set(compiled.order) - set(compiled.constants)


def test_every_statement_has_a_text_for_postgresql_with_the_same_parameters() -> None:
    statements = statements_of_the_stores()
    assert len(statements) > 30
    for each in statements:
        assert needed(each.compiled(POSTGRESQL)) == needed(each.compiled(DIALECT))


def test_no_statement_carries_a_parameter_in_its_text() -> None:
    for each in statements_of_the_stores():
        for dialect in (DIALECT, POSTGRESQL):
            text = each.compiled(dialect).sql.replace('COLLATE "C"', "")
            assert not re.search("['\"]", text), text


def test_on_postgresql_a_login_waits_for_what_it_stands_on_and_nothing_else_holds_a_row_that_it_reads() -> None:
    """Where rows have locks, this orders what one writer orders on SQLite; a rotation is decided by its UPDATE."""
    locks = [each.compiled(POSTGRESQL).sql.rpartition(" FOR ")[2] for each in statements_of_the_stores()]
    assert sorted(lock for lock in locks if lock in {"UPDATE", "SHARE"}) == ["SHARE"] * 7


def test_what_decides_who_spends_a_refresh_token_is_the_same_on_every_database() -> None:
    on_sqlite = refresh_tokens.SPEND.compiled(DIALECT).sql
    on_postgresql = refresh_tokens.SPEND.compiled(POSTGRESQL).sql
    told, _, answered = on_postgresql.partition(" RETURNING ")
    without_types = re.sub(r'\$\d+(::\w+)?( COLLATE "C")?', "?", told)
    assert f"{without_types} RETURNING {answered.replace('fastlatch_sessions.', '')}" == on_sqlite


def test_a_statement_that_only_one_kind_of_database_knows_has_no_text_for_another() -> None:
    only_here = Statement(sqlite=Compiled("PRAGMA data_version"))
    assert only_here.compiled(DIALECT).values({}) == []
    with pytest.raises(KeyError, match=POSTGRESQL):
        only_here.compiled(POSTGRESQL)


def test_values_come_in_the_order_of_their_places_with_the_constants_between_them() -> None:
    x = column("x", Integer)
    compiled = statement(select(x + 7).where(x > bindparam("low"), x < bindparam("high"))).compiled(DIALECT)
    assert compiled.values({"high": 3, "low": 1}) == [7, 1, 3]


def test_a_missing_parameter_is_a_mistake_and_not_a_null() -> None:
    compiled = statement(select(column("x") == bindparam("wanted"))).compiled(DIALECT)
    with pytest.raises(KeyError, match="wanted"):
        compiled.values({"want": 1})


def test_an_insert_may_be_told_to_yield_to_what_is_taken() -> None:
    adding = Description(insert(table("t", column("x"))).values(x=bindparam("x")), unless_taken=True).statement()
    for dialect in (DIALECT, POSTGRESQL):
        assert adding.compiled(dialect).sql.endswith(" ON CONFLICT DO NOTHING")


def test_a_unit_is_driven_to_its_value_with_what_the_driver_answers() -> None:
    first, second = statement(select(literal(1))), statement(select(literal(2)))
    seen: list[tuple[Statement, Mapping[str, Value]]] = []

    def execute(statement: Statement, parameters: Mapping[str, Value]) -> Result:
        seen.append((statement, parameters))
        return Result(rows=[(len(seen),)], row_count=0)

    @restartable
    def unit() -> Steps[list[int]]:
        return [(yield first, {"a": 1}).rows[0][0], (yield second, {}).rows[0][0]]

    assert drive(unit(), execute) == [1, 2]
    assert seen == [(first, {"a": 1}), (second, {})]


@pytest.mark.parametrize(("row_count", "answer"), [(0, False), (1, True), (2, True)])
def test_the_row_count_is_the_answer(row_count: int, answer: bool) -> None:
    unit = changed(statement(select(literal(1))), {})
    assert drive(unit, lambda *_: Result([], row_count)) is answer
