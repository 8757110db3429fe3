"""What is copied: every table that `described/tables.py` names, so that none is forgotten."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Boolean, Table

from fastlatch.adapters.database.described.tables import changes, facts, metadata
from fastlatch.adapters.database.statement import Value

Row = tuple[Value, ...]
"""In the order of the columns. What a database keeps as a number for want of a Boolean is one here."""


class Moved(NamedTuple):
    """One table."""

    name: str
    key: str
    columns: tuple[str, ...]
    booleans: tuple[int, ...]
    """Which of the columns."""

    @property
    def everything(self) -> str:
        """The statement that reads it in the order of its key, which is the same on every database."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {self.key}"  # noqa: S608 (our own names)

    @property
    def size(self) -> str:
        """The statement that counts its rows."""
        return f"SELECT count(*) FROM {self.name}"  # noqa: S608 (our own name)


def _moved(table: Table) -> Moved:
    (key,) = table.primary_key.columns
    columns = tuple(table.columns)
    booleans = tuple(place for place, column in enumerate(columns) if isinstance(column.type, Boolean))
    return Moved(table.name, key.name, tuple(column.name for column in columns), booleans)


# Facts are a database's own; the one that moves, its id, is written last.
TABLES: Sequence[Moved] = tuple(_moved(table) for table in metadata.sorted_tables if table is not facts)
NUMBERED = changes.name
"""The table whose rows the database numbers. A number is never given twice, so the counter moves as well."""
