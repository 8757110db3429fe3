"""Rows to sessions and what is kept of their refresh tokens, and back."""

import json
from collections.abc import Sequence
from typing import Any

from fastlatch.domain.scope import format_scope
from fastlatch.domain.session import Login, RefreshTokenRecord, Session

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
        **({} if row[11] is None else _details(row[10], row[11])),
    )


def _details(login_id: str | None, text: str) -> dict[str, Any]:
    """A session without any has no login and no resources."""
    members = json.loads(text)
    login = Login(members["auth_time"], tuple(members["amr"]), login_id) if "auth_time" in members else None
    return {
        "login": login,
        "resources": tuple(members.get("resources", ())),
        "key_thumbprint": members.get("jkt"),
    }


def _spelt(session: Session) -> str | None:
    members: dict[str, Any] = {}
    if session.login is not None:
        members |= {"auth_time": session.login.at, "amr": session.login.methods}
    if session.resources:
        members["resources"] = session.resources
    if session.key_thumbprint is not None:
        members["jkt"] = session.key_thumbprint
    return json.dumps(members, separators=(",", ":")) if members else None


def bound_to(key_thumbprint: str) -> str:
    """What stands in the details of a session that is bound to this key, and in no others'."""
    return f'"jkt":"{key_thumbprint}"'


def to_record_and_session(row: Sequence[Any]) -> tuple[RefreshTokenRecord, Session]:
    """From the columns `REFRESH_TOKEN`, then `SESSION`."""
    return RefreshTokenRecord(digest=row[0], expires_at=row[1], rotated_at=row[2]), to_session(row[_RECORD:])


def from_session(session: Session, record: RefreshTokenRecord | None) -> dict[str, Value]:
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
        "refresh_digest": None if record is None else record.digest,
        "refresh_expires_at": None if record is None else record.expires_at,
        "rotated_at": None if record is None else record.rotated_at,
        "login_id": None if session.login is None else session.login.id,
        "details": _spelt(session),
    }
