"""A bounded choice of rows that is made once in a statement, whatever the planner thinks of it.

As a plain subquery PostgreSQL may run `SELECT ... LIMIT ... FOR UPDATE SKIP LOCKED` again for each row that it
compares, and choose other rows each time: more than the limit in all. As a common table expression it runs once.
"""

from typing import Any

from sqlalchemy import Select, select


def chosen_once(rows: Select[Any]) -> Select[Any]:
    """The same rows, of one column, for `IN`."""
    chosen = rows.cte("chosen")
    return select(next(iter(chosen.c)))
