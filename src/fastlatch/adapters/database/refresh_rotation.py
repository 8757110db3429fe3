"""RFC 9700 section 4.14.2: a refresh token is spent once; a spent one that comes back ends its session.

One statement decides: the UPDATE that fills `used_at` where it is empty. Everything that follows from it is in the same
transaction, and the ending of a session is committed before anybody is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from fastlatch.domain.session import (
    NotRotated,
    RefreshTokenRecord,
    Refusal,
    Rotated,
    Rotation,
    Session,
)

from .compiled import refresh_tokens as statements
from .endings import ONE_SESSION, Horizon
from .session_rows import from_record, to_record_and_session
from .statement import Statement, Unit, Value, changed
from .users import find_account


def find(statement: Statement, digest: str) -> Unit[tuple[RefreshTokenRecord, Session] | None]:
    """A refresh token and its session."""
    rows = (yield statement, {"digest": digest}).rows
    return to_record_and_session(rows[0]) if rows else None


def rotate(
    rotation: Rotation, horizon: Horizon, reads_user: Callable[[str], bool] | None = None
) -> Unit[Rotated | NotRotated]:
    """Spend one token, or say why not. Where the caller would read the user next, the account comes along."""
    found = yield from find(statements.FIND_AND_HOLD, rotation.digest)
    if found is None:
        return NotRotated(Refusal.UNKNOWN)
    record, session = found
    refusal = _refusal(rotation, session)
    if refusal is not None:
        return NotRotated(refusal, session)
    now: Mapping[str, Value] = {"now": rotation.now, "session_id": session.id, "digest": rotation.digest}
    if not (yield from changed(statements.SPEND, now)):
        return (yield from _not_spent(rotation, record, session, horizon))
    yield statements.TOUCH_SESSION, now
    yield (
        statements.ADD,
        from_record(
            RefreshTokenRecord(
                digest=rotation.successor_digest,
                session_id=session.id,
                generation=record.generation + 1,
                expires_at=min(rotation.idle_expires_at, session.expires_at),
            )
        ),
    )
    account = (yield from find_account(session.user_id)) if reads_user and reads_user(session.user_id) else None
    return Rotated(session.used(rotation.now), account=account)


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
            statements.LIVE_SUCCESSOR,
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
