"""From a construct of SQLAlchemy Core to the texts of a statement, one for each kind of database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import ClauseElement

from fastlatch.adapters.database.statement import Compiled, Statement

_postgresql: Callable[[], Dialect] = asyncpg.dialect
DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(paramstyle="qmark"), "postgresql": _postgresql()}


@dataclass(frozen=True, slots=True)
class Description:
    """One statement.

    `unless_taken`: an INSERT that changes nothing where a row of its key stands already. `changes_last`: as `Statement`
    has it.
    """

    construct: ClauseElement
    unless_taken: bool = False
    changes_last: bool = False

    def statement(self) -> Statement:
        """Its texts for every kind of database."""
        texts = {name: self._compile(dialect) for name, dialect in DIALECTS.items()}
        return Statement(changes_last=self.changes_last, **texts)

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled: Any = self.construct.compile(dialect=dialect)
        order = tuple(compiled.positiontup or ())
        constants = {name: compiled.binds[name].value for name in order if not compiled.binds[name].required}
        return Compiled(str(compiled) + " ON CONFLICT DO NOTHING" * self.unless_taken, order, constants)


def all_columns(table: Table) -> dict[str, BindParameter[Any]]:
    """One parameter for each column, by its name: the values of an INSERT."""
    return {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
