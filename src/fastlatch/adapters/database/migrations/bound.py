"""How old a program may be that uses the tables from here on: told to who opens them, and to who runs already."""

import time

from sqlalchemy import Connection, text

from fastlatch.adapters.database.fit import USABLE_FROM, USABLE_FROM_CHANGE
from fastlatch.adapters.database.names import FACTS_TABLE, PREFIX

_REMEMBERED = 2 * 24 * 3600
"""Seconds. A program that starts reads the fact; the change is for those that run."""


def set_bound(connection: Connection, usable_from: str, *, before: str | None) -> None:
    """Write the bound, and tell the programs that go with the version of `before` when it leaves them behind."""
    named = {"name": USABLE_FROM, "value": usable_from}
    connection.execute(text(f"DELETE FROM {FACTS_TABLE} WHERE name = :name"), named)  # noqa: S608 (our own name)
    connection.execute(text(f"INSERT INTO {FACTS_TABLE} (name, value) VALUES (:name, :value)"), named)  # noqa: S608 (our own name)
    if before is not None and before < usable_from:
        now = int(time.time())
        connection.execute(
            text(
                f"INSERT INTO {PREFIX}changes (kind, subject, at, forget_at) VALUES (:kind, :subject, :at, :forget_at)"  # noqa: S608 (our own name)
            ),
            {"kind": USABLE_FROM_CHANGE, "subject": usable_from, "at": now, "forget_at": now + _REMEMBERED},
        )
