"""How waiting units share a transaction. Writes: group commit, so that one sync to disk serves all who wait.

Each unit has a savepoint of its own: one that fails undoes itself and nothing else. Units that change anything by one
statement only, and last, have none, for a statement that fails undoes itself. Nobody is answered before COMMIT has
returned.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .sqlite_connection import Connection
from .sqlite_faults import translate
from .statement import Result, Statement, Unit, Value, drive
from .work_queue import Done, Failed, Outcome


def commit_together(connection: Connection, units: Sequence[Unit[Any]]) -> list[Outcome]:
    """Run writing units in one transaction.

    Raises:
        Error: of SQLite, when nothing of them is committed.
    """
    connection.control("BEGIN IMMEDIATE")  # the write lock first: no unit can read what another process then changes
    outcomes = [_alone(connection, unit) for unit in units]
    connection.control("COMMIT")
    return outcomes


def read_together(connection: Connection, units: Sequence[Unit[Any]]) -> list[Outcome]:
    """Run reading units on one snapshot, which is newer than all of their wishes.

    Raises:
        Error: of SQLite, when there is no snapshot to be had.
    """
    connection.control("BEGIN")
    outcomes = [_read(connection, unit) for unit in units]
    connection.control("COMMIT")
    return outcomes


def _alone(connection: Connection, unit: Unit[Any]) -> Outcome:
    has_savepoint = False

    def execute(statement: Statement, parameters: Mapping[str, Value]) -> Result:
        nonlocal has_savepoint
        if not has_savepoint and not statement.changes_last:
            connection.control("SAVEPOINT unit")
            has_savepoint = True
        return connection.execute(statement, parameters)

    try:
        outcome: Outcome = Done(drive(unit, execute))
    except Exception as error:
        if not connection.in_transaction:  # SQLite has undone everything: the others failed as well
            raise
        if has_savepoint:
            connection.control("ROLLBACK TO unit")
        outcome = Failed(translate(error))
    if has_savepoint:
        connection.control("RELEASE unit")
    return outcome


def _read(connection: Connection, unit: Unit[Any]) -> Outcome:
    try:
        return Done(drive(unit, connection.execute))
    except Exception as error:
        if not connection.in_transaction:
            raise
        return Failed(translate(error))
