"""Rows to sessions and what is kept of their refresh tokens, and back."""

from collections.abc import Sequence
from typing import Any

from fastlatch.domain.scope import format_scope
from fastlatch.domain.session import RefreshTokenRecord, Session

from .statement import Value

_RECORD = 3
"""Columns of a refresh token in `described/columns.py`; those of its session come behind them."""


def to_session(row: Sequence[Any]) -> Session:
    """From the columns `SESSION` of `described/columns.py`."""
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


def to_record_and_session(row: Sequence[Any]) -> tuple[RefreshTokenRecord, Session]:
    """From the columns `REFRESH_TOKEN`, then `SESSION`."""
    return RefreshTokenRecord(digest=row[0], expires_at=row[1], rotated_at=row[2]), to_session(row[_RECORD:])


def from_session(session: Session, record: RefreshTokenRecord) -> dict[str, Value]:
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
        "refresh_digest": record.digest,
        "refresh_expires_at": record.expires_at,
        "rotated_at": record.rotated_at,
    }
