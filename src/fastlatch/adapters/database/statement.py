"""A unit of work says what, never how; its statements were compiled before, and stand in `compiled/` as text.

A unit is a generator that yields statements and is sent their results. It does no input and no output, so that one
text serves every driver: SQLite runs it from beginning to end in a thread, a network database awaits between steps.
One unit is one transaction, or one savepoint in a transaction that it shares.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

Value = str | int | bytes | bool | None
T = TypeVar("T")


class Compiled(NamedTuple):
    """The text for one kind of database, and how to put the parameters in its order."""

    sql: str
    order: tuple[str, ...] = ()
    constants: Mapping[str, Value] = {}
    """Values that stand in the statement itself; they are passed as parameters too."""

    def values(self, parameters: Mapping[str, Value]) -> list[Value]:
        """The parameters in the order of their places."""
        if not self.constants:
            return [parameters[name] for name in self.order]
        return [self.constants[name] if name in self.constants else parameters[name] for name in self.order]


class Statement:
    """One statement with named parameters, in the text of each kind of database that runs it.

    `changes_last`: once it has changed anything, nothing that follows it in its unit does. So it leaves nothing to undo
    when it fails, and needs no savepoint before it.
    """

    __slots__ = ("_by_dialect", "changes_last")

    def __init__(self, *, changes_last: bool = False, **by_dialect: Compiled) -> None:
        self.changes_last = changes_last
        self._by_dialect = by_dialect

    def compiled(self, dialect: str) -> Compiled:
        """The text for `dialect`."""
        return self._by_dialect[dialect]


class Result(NamedTuple):
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


def changed(statement: Statement, parameters: Mapping[str, Value]) -> Unit[bool]:
    """Whether a statement changed anything: the answer of everything that may happen once."""
    return (yield statement, parameters).row_count > 0
