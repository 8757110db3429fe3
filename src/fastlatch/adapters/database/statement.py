"""SQLAlchemy Core describes and compiles, once; the driver runs. A unit of work says what, never how.

A unit is a generator that yields statements and is sent their results. It does no input and no output, so that one
text serves every driver: SQLite runs it from beginning to end in a thread, a network database awaits between steps.
One unit is one transaction, or one savepoint in a transaction that it shares.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Table, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import ClauseElement

Value = str | int | bytes | bool | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The text for one kind of database, and how to put the parameters in its order."""

    sql: str
    order: tuple[str, ...]
    constants: Mapping[str, Value]
    """Values that stand in the statement itself; SQLAlchemy passes them as parameters too."""

    def values(self, parameters: Mapping[str, Value]) -> list[Value]:
        """The parameters in the order of their places."""
        if not self.constants:
            return [parameters[name] for name in self.order]
        return [self.constants[name] if name in self.constants else parameters[name] for name in self.order]


class Statement:
    """One statement with named parameters."""

    def __init__(self, construct: ClauseElement, *, unless_taken: bool = False) -> None:
        self._construct = construct
        self._suffix = " ON CONFLICT DO NOTHING" if unless_taken else ""
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> Compiled:
        """The text for `dialect`; the work is done at the first call."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled: Any = self._construct.compile(dialect=dialect)
        order = tuple(compiled.positiontup or ())
        constants = {name: compiled.binds[name].value for name in order if not compiled.binds[name].required}
        return Compiled(str(compiled) + self._suffix, order, constants)


@dataclass(frozen=True, slots=True)
class Result:
    """What one statement answered: its rows, or how many rows it changed."""

    rows: Sequence[tuple[Any, ...]]
    row_count: int


Unit = Generator[tuple[Statement, Mapping[str, Value]], Result, T]


def drive(unit: Unit[T], execute: Callable[[Statement, Mapping[str, Value]], Result]) -> T:
    """Run a unit from beginning to end with a driver that waits in its own thread."""
    try:
        statement, parameters = next(unit)
        while True:
            statement, parameters = unit.send(execute(statement, parameters))
    except StopIteration as finished:
        value: T = finished.value
        return value


def all_columns(table: Table) -> dict[str, BindParameter[Any]]:
    """One parameter for each column, by its name: the values of an INSERT."""
    return {column.name: bindparam(column.name, type_=column.type) for column in table.columns}


def changed(statement: Statement, parameters: Mapping[str, Value]) -> Unit[bool]:
    """Whether a statement changed anything: the answer of everything that may happen once."""
    return (yield statement, parameters).row_count > 0
