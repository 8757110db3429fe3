"""`key IN (SELECT ... LIMIT n)`, with the rows chosen once.

PostgreSQL may run such a subquery again for each row that it compares, and with FOR UPDATE SKIP LOCKED it then chooses
other rows each time: more than n in all. As an array it is chosen before anything is compared. Elsewhere the plain
subquery is run once.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class among(ColumnElement[bool]):  # noqa: N801 (reads like SQLAlchemy's own functions)
    """Whether `key` is one of `rows`, which have one column."""

    inherit_cache = False

    def __init__(self, key: ColumnElement[Any], rows: Select[Any]) -> None:
        self.key_column = key
        self.rows = rows.scalar_subquery()


@compiles(among)
def _plain(element: among, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.key_column, **options)} IN {compiler.process(element.rows, **options)}"


@compiles(among, "postgresql")
def _as_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    key, rows = (compiler.process(each, **options) for each in (element.key_column, element.rows))
    return f"{key} = ANY (ARRAY{rows})"
