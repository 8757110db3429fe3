"""Which of PostgreSQL's errors mean "not now", and which mean "begin again". The others are our mistakes.

SQLSTATE (PostgreSQL documentation, appendix A): a class is its first two characters.
"""

import asyncio

import asyncpg

from fastlatch.domain.errors import Unavailable

_AGAIN = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected: undone as a whole, and likely to succeed the next time."""
_CLASSES_OF_FAULTS = frozenset({"08", "28", "3D", "53", "57", "58", "55"})
"""Connection, who we are, no such database, out of something, stopped, the system, and locks."""
_FAULTS = frozenset({"25006", "25P03", "25P04", "40003", "42501"})
"""Read-only, out of time between two statements or for all of them, outcome unknown, not allowed."""
_WITHOUT_A_STATE = (
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


def may_begin_again(error: BaseException) -> bool:
    """Whether the transaction was undone for a reason that has passed."""
    return isinstance(error, asyncpg.PostgresError) and error.sqlstate in _AGAIN


def translate(error: Exception) -> Exception:
    """`Unavailable` for a fault of the database or of the way to it, `RuntimeError` for a mistake of ours there.

    Both without what the server says: its details hold values. Whatever else it is, unchanged.
    """
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        what = f"database: {type(error).__name__} ({state})"
        fault = state in _FAULTS | _AGAIN or state[:2] in _CLASSES_OF_FAULTS
        return Unavailable(detail=what) if fault else RuntimeError(what)
    if isinstance(error, _WITHOUT_A_STATE):
        return Unavailable(detail=f"database: {type(error).__name__}")
    return error
