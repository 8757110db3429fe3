"""Which of SQLite's errors mean "not now": locked, full, read-only, unreadable, gone. The others are our mistakes."""

import sqlite3

from fastlatch.domain.errors import Unavailable


def translate(error: Exception) -> Exception:
    """`Unavailable` for a fault of the database; what is no such fault, unchanged.

    Always a new one: an exception handed to many callers would gather all their tracebacks.
    """
    # Exactly DatabaseError: a file that is damaged or no database; its other subclasses are mistakes in a statement.
    if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
        return Unavailable(detail=f"database: {error}")
    return error
