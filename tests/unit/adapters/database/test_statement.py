"""Statements are compiled once, and all of them for PostgreSQL too: its driver must not touch the stores."""

import gc
import re
from collections.abc import Mapping

import pytest
from sqlalchemy import Integer, bindparam, column, insert, literal, select, table
from sqlalchemy.dialects.postgresql import asyncpg

from fastlatch.adapters.database import database, sqlite
from fastlatch.adapters.database.sqlite_connection import DIALECT
from fastlatch.adapters.database.statement import Compiled, Result, Statement, Unit, Value, changed, drive

POSTGRESQL = asyncpg.dialect()


def statements_of_the_stores() -> list[Statement]:
    """Everything the stores ever run: built when their modules are imported, so already there."""
    assert database.Database
    only_for_sqlite = vars(sqlite)["_DATA_VERSION"]
    found = [thing for thing in gc.get_objects() if isinstance(thing, Statement) and thing is not only_for_sqlite]
    return [statement for statement in found if "fastlatch_" in statement.compiled(DIALECT).sql]


def needed(compiled: Compiled) -> set[str]:
    return set(compiled.order) - set(compiled.constants)


def test_every_statement_compiles_for_postgresql_with_the_same_parameters() -> None:
    statements = statements_of_the_stores()
    assert len(statements) > 30
    for statement in statements:
        assert needed(statement.compiled(POSTGRESQL)) == needed(statement.compiled(DIALECT))


def test_no_statement_carries_a_parameter_in_its_text() -> None:
    for statement in statements_of_the_stores():
        for dialect in (DIALECT, POSTGRESQL):
            text = statement.compiled(dialect).sql.replace('COLLATE "C"', "")
            assert not re.search("['\"]", text), text


def test_on_postgresql_a_login_waits_for_its_user_and_client_and_a_rotation_holds_its_session() -> None:
    """Where rows have locks, these two order what one writer orders on SQLite."""
    locks = [statement.compiled(POSTGRESQL).sql.rpartition(" FOR ")[2] for statement in statements_of_the_stores()]
    assert sorted(lock for lock in locks if lock in {"UPDATE", "SHARE"}) == ["SHARE", "SHARE", "SHARE", "UPDATE"]


def test_a_statement_is_compiled_once_for_each_dialect() -> None:
    statement = Statement(select(literal(1)))
    assert statement.compiled(DIALECT) is statement.compiled(DIALECT)
    assert statement.compiled(POSTGRESQL) is statement.compiled(POSTGRESQL)
    assert statement.compiled(DIALECT) is not statement.compiled(POSTGRESQL)


def test_values_come_in_the_order_of_their_places_with_the_constants_between_them() -> None:
    x = column("x", Integer)
    compiled = Statement(select(x + 7).where(x > bindparam("low"), x < bindparam("high"))).compiled(DIALECT)
    assert compiled.values({"high": 3, "low": 1}) == [7, 1, 3]


def test_a_missing_parameter_is_a_mistake_and_not_a_null() -> None:
    compiled = Statement(select(column("x") == bindparam("wanted"))).compiled(DIALECT)
    with pytest.raises(KeyError, match="wanted"):
        compiled.values({"want": 1})


def test_an_insert_may_be_told_to_yield_to_what_is_taken() -> None:
    statement = Statement(insert(table("t", column("x"))).values(x=bindparam("x")), unless_taken=True)
    for dialect in (DIALECT, POSTGRESQL):
        assert statement.compiled(dialect).sql.endswith(" ON CONFLICT DO NOTHING")


def test_a_unit_is_driven_to_its_value_with_what_the_driver_answers() -> None:
    first, second = Statement(select(literal(1))), Statement(select(literal(2)))
    seen: list[tuple[Statement, Mapping[str, Value]]] = []

    def execute(statement: Statement, parameters: Mapping[str, Value]) -> Result:
        seen.append((statement, parameters))
        return Result(rows=[(len(seen),)], row_count=0)

    def unit() -> Unit[list[int]]:
        return [(yield first, {"a": 1}).rows[0][0], (yield second, {}).rows[0][0]]

    assert drive(unit(), execute) == [1, 2]
    assert seen == [(first, {"a": 1}), (second, {})]


@pytest.mark.parametrize(("row_count", "answer"), [(0, False), (1, True), (2, True)])
def test_the_row_count_is_the_answer(row_count: int, answer: bool) -> None:
    unit = changed(Statement(select(literal(1))), {})
    assert drive(unit, lambda *_: Result([], row_count)) is answer
