"""How waiting units share a transaction. Writes: group commit, so that one sync to disk serves all who wait.

Each unit has a savepoint of its own: one that fails undoes itself and nothing else. Nobody is answered before COMMIT
has returned.
"""

from collections.abc import Sequence
from typing import Any

from .sqlite_connection import Connection
from .sqlite_faults import translate
from .statement import Unit, drive
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
    connection.control("SAVEPOINT unit")
    try:
        outcome: Outcome = Done(drive(unit, connection.execute))
    except Exception as error:
        if not connection.in_transaction:  # SQLite has undone everything: the others failed as well
            raise
        connection.control("ROLLBACK TO unit")
        outcome = Failed(translate(error))
    connection.control("RELEASE unit")
    return outcome


def _read(connection: Connection, unit: Unit[Any]) -> Outcome:
    try:
        return Done(drive(unit, connection.execute))
    except Exception as error:
        if not connection.in_transaction:
            raise
        return Failed(translate(error))
