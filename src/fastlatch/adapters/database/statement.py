"""A unit of work says what, never how; its statements were compiled before, and stand in `compiled/` as text.

A unit's steps are a generator that yields statements and is sent their results. It does no input and no output, so that
one text serves every driver: SQLite runs it from beginning to end in a thread, a network database awaits between steps,
and may ask for all of them again. One unit is one transaction, or one savepoint in a transaction that it shares.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial, wraps
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from .names import PREFIX

_INTO_THE_FEED = f"INSERT INTO {PREFIX}changes "

Value = str | int | bytes | bool | None
P = ParamSpec("P")
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

    @property
    def gives_rows(self) -> bool:
        """Rather than only change some."""
        return self.sql.startswith("SELECT") or " RETURNING " in self.sql

    @property
    def only_reads(self) -> bool:
        """And keeps nobody else from writing."""
        return self.sql.startswith("SELECT") and not self.sql.endswith(("FOR UPDATE", "FOR SHARE"))

    @property
    def tells_the_feed(self) -> bool:
        """Other processes want to hear of it."""
        return self.sql.startswith(_INTO_THE_FEED)


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

    @property
    def parameters(self) -> tuple[str, ...]:
        """What it has to be handed; the same for every dialect, in the order of one of them."""
        return tuple(dict.fromkeys(next(iter(self._by_dialect.values())).order))


class Result(NamedTuple):
    """What one statement answered: its rows, or how many rows it changed."""

    rows: Sequence[tuple[Any, ...]]
    row_count: int


Steps = Generator[tuple[Statement, Mapping[str, Value]], Result, T]


class Unit(Generic[T]):
    """What is to be done, as often as it takes: `yield from` it, or hand it to a driver."""

    __slots__ = ("begin",)

    def __init__(self, begin: Callable[[], Steps[T]]) -> None:
        self.begin = begin
        """Its steps from the first on."""

    def __iter__(self) -> Steps[T]:
        return self.begin()


def restartable(steps: Callable[P, Steps[T]]) -> Callable[P, Unit[T]]:
    """A function that makes steps becomes one that makes a unit; the steps may change nothing but the database."""

    @wraps(steps)
    def make(*args: P.args, **kwargs: P.kwargs) -> Unit[T]:
        return Unit(partial(steps, *args, **kwargs))

    return make


def drive(unit: Unit[T], execute: Callable[[Statement, Mapping[str, Value]], Result]) -> T:
    """Run a unit from beginning to end with a driver that waits in its own thread."""
    steps = unit.begin()
    try:
        statement, parameters = next(steps)
        while True:
            statement, parameters = steps.send(execute(statement, parameters))
    except StopIteration as finished:
        value: T = finished.value
        return value


@restartable
def changed(statement: Statement, parameters: Mapping[str, Value]) -> Steps[bool]:
    """Whether a statement changed anything: the answer of everything that may happen once."""
    return (yield statement, parameters).row_count > 0
