"""RFC 9700 section 4.14.2: a refresh token is spent once; a spent one that comes back ends its session.

One statement decides: the UPDATE that fills `used_at` where it is empty. Everything that follows from it is in the same
transaction, and the ending of a session is committed before anybody is refused.
"""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import bindparam, insert, select, update

from fastlatch.domain.session import (
    NotRotated,
    RefreshTokenRecord,
    Refusal,
    Rotated,
    Rotation,
    Session,
)

from .endings import ONE_SESSION, Horizon
from .session_rows import REFRESH_TOKEN, SESSION, from_record, to_record, to_session
from .statement import Statement, Unit, Value, all_columns, changed
from .tables import refresh_tokens, sessions

_BY_DIGEST = (
    select(*REFRESH_TOKEN, *SESSION)
    .join_from(refresh_tokens, sessions, sessions.c.id == refresh_tokens.c.session_id)
    .where(refresh_tokens.c.digest == bindparam("digest"))
)
FIND = Statement(_BY_DIGEST)
# Where rows have locks, this one orders every rotation of a session against its ending. SQLite has one writer anyway.
_FIND_AND_HOLD = Statement(_BY_DIGEST.with_for_update())
_SPEND = Statement(
    update(refresh_tokens)
    .values(used_at=bindparam("now"))
    .where(
        refresh_tokens.c.digest == bindparam("digest"),
        refresh_tokens.c.used_at.is_(None),
        refresh_tokens.c.expires_at > bindparam("now"),
    )
)
_TOUCH = Statement(
    update(sessions).values(last_used_at=bindparam("now")).where(sessions.c.id == bindparam("session_id"))
)
ADD = Statement(insert(refresh_tokens).values(all_columns(refresh_tokens)))
_LIVE_SUCCESSOR = Statement(
    select(refresh_tokens.c.generation).where(
        refresh_tokens.c.digest == bindparam("digest"),
        refresh_tokens.c.session_id == bindparam("session_id"),
        refresh_tokens.c.generation == bindparam("generation"),
        refresh_tokens.c.used_at.is_(None),
    )
)


def find(statement: Statement, digest: str) -> Unit[tuple[RefreshTokenRecord, Session] | None]:
    """A refresh token and its session."""
    rows = (yield statement, {"digest": digest}).rows
    if not rows:
        return None
    width = len(REFRESH_TOKEN)
    return to_record(rows[0][:width]), to_session(rows[0][width:])


def rotate(rotation: Rotation, horizon: Horizon) -> Unit[Rotated | NotRotated]:
    """Spend one token, or say why not."""
    found = yield from find(_FIND_AND_HOLD, rotation.digest)
    if found is None:
        return NotRotated(Refusal.UNKNOWN)
    record, session = found
    refusal = _refusal(rotation, session)
    if refusal is not None:
        return NotRotated(refusal, session)
    now: Mapping[str, Value] = {"now": rotation.now, "session_id": session.id, "digest": rotation.digest}
    if not (yield from changed(_SPEND, now)):
        return (yield from _not_spent(rotation, record, session, horizon))
    yield _TOUCH, now
    yield (
        ADD,
        from_record(
            RefreshTokenRecord(
                digest=rotation.successor_digest,
                session_id=session.id,
                generation=record.generation + 1,
                expires_at=min(rotation.idle_expires_at, session.expires_at),
            )
        ),
    )
    return Rotated(replace(session, last_used_at=rotation.now))


def _refusal(rotation: Rotation, session: Session) -> Refusal | None:
    """What stands against it before the token itself is looked at; none of these changes anything."""
    if session.client_id != rotation.client_id:
        return Refusal.OTHER_CLIENT
    if session.ended_at is not None:
        return Refusal.ENDED
    if session.expires_at <= rotation.now:
        return Refusal.EXPIRED
    if rotation.scopes is not None and not rotation.scopes <= session.scopes:
        return Refusal.SCOPE
    return None


def _not_spent(
    rotation: Rotation, record: RefreshTokenRecord, session: Session, horizon: Horizon
) -> Unit[Rotated | NotRotated]:
    """It was spent before, or its idle time is over."""
    if _within_grace(record, rotation):
        successor = yield (
            _LIVE_SUCCESSOR,
            {
                "digest": rotation.successor_digest,
                "session_id": session.id,
                "generation": record.generation + 1,
            },
        )
        if successor.rows:
            return Rotated(session, repeated=True)
    elif record.expires_at <= rotation.now:
        return NotRotated(Refusal.EXPIRED, session)
    yield from ONE_SESSION.unit(rotation.now, horizon, session_id=session.id)
    return NotRotated(Refusal.REUSED, replace(session, ended_at=rotation.now))


def _within_grace(record: RefreshTokenRecord, rotation: Rotation) -> bool:
    if record.used_at is None or rotation.grace <= 0:
        return False
    return rotation.now - record.used_at < rotation.grace
