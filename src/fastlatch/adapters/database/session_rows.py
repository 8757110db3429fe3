"""Rows to sessions and refresh token records, and back: shared by the session store and by rotation."""

from collections.abc import Sequence
from typing import Any

from fastlatch.domain.scope import format_scope
from fastlatch.domain.session import RefreshTokenRecord, Session

from .statement import Value
from .tables import refresh_tokens, sessions

SESSION = (
    sessions.c.id,
    sessions.c.user_id,
    sessions.c.client_id,
    sessions.c.scopes,
    sessions.c.created_at,
    sessions.c.last_used_at,
    sessions.c.expires_at,
    sessions.c.ended_at,
    sessions.c.user_agent,
    sessions.c.address,
)
REFRESH_TOKEN = (
    refresh_tokens.c.digest,
    refresh_tokens.c.session_id,
    refresh_tokens.c.generation,
    refresh_tokens.c.expires_at,
    refresh_tokens.c.used_at,
)


def to_session(row: Sequence[Any]) -> Session:
    """From the columns `SESSION`."""
    return Session(
        id=row[0],
        user_id=row[1],
        client_id=row[2],
        scopes=frozenset(row[3].split()),
        created_at=row[4],
        last_used_at=row[5],
        expires_at=row[6],
        ended_at=row[7],
        user_agent=row[8],
        address=row[9],
    )


def to_record(row: Sequence[Any]) -> RefreshTokenRecord:
    """From the columns `REFRESH_TOKEN`."""
    return RefreshTokenRecord(digest=row[0], session_id=row[1], generation=row[2], expires_at=row[3], used_at=row[4])


def from_session(session: Session) -> dict[str, Value]:
    """For an INSERT."""
    return {
        "id": session.id,
        "user_id": session.user_id,
        "client_id": session.client_id,
        "scopes": format_scope(session.scopes),
        "created_at": session.created_at,
        "last_used_at": session.last_used_at,
        "expires_at": session.expires_at,
        "ended_at": session.ended_at,
        "user_agent": session.user_agent,
        "address": session.address,
    }


def from_record(record: RefreshTokenRecord) -> dict[str, Value]:
    """For an INSERT."""
    return {
        "digest": record.digest,
        "session_id": record.session_id,
        "generation": record.generation,
        "expires_at": record.expires_at,
        "used_at": record.used_at,
    }
