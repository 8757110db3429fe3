"""RFC 9700 section 4.14.2: a refresh token is spent once; a spent one that comes back ends its session.

One statement decides: the UPDATE of the session whose live token it is. Everything that follows from it is in the same
transaction, and the ending of a session is committed before anybody is refused.
"""

from collections.abc import Callable
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
from .session_rows import bound_to, to_record_and_session, to_session
from .statement import Statement, Steps, Value, restartable
from .users import find_account


@restartable
def find(statement: Statement, session_id: str) -> Steps[tuple[RefreshTokenRecord, Session] | None]:
    """A session and what is kept of its refresh token."""
    rows = (yield statement, {"session_id": session_id}).rows
    return to_record_and_session(rows[0]) if rows else None


@restartable
def rotate(
    rotation: Rotation, horizon: Horizon, reads_user: Callable[[str], bool] | None = None
) -> Steps[Rotated | NotRotated]:
    """Spend one token, or say why not. Where the caller would read the user next, the account comes along."""
    if rotation.scopes is not None:
        # Only then something has to be known before: a scope that is too wide must not spend anything.
        refused = yield from _look(rotation, horizon)
        if refused is not None:
            return refused
    spent = yield from _spend(rotation)
    if spent is None:
        return (yield from _look(rotation, horizon)) or NotRotated(Refusal.EXPIRED)
    account = (yield from find_account(spent.user_id)) if reads_user and reads_user(spent.user_id) else None
    return Rotated(spent, account=account)


@restartable
def _spend(rotation: Rotation) -> Steps[Session | None]:
    parameters: dict[str, Value] = {
        "session_id": rotation.session_id,
        "digest": rotation.digest,
        "successor_digest": rotation.successor_digest,
        "client_id": rotation.client_id,
        "now": rotation.now,
        "idle_expires_at": rotation.idle_expires_at,
    }
    statement = statements.SPEND
    if rotation.key_thumbprint is not None:
        statement = statements.SPEND_WITH_KEY
        parameters["bound_to"] = bound_to(rotation.key_thumbprint)
    rows = (yield statement, parameters).rows
    return to_session(rows[0]) if rows else None


@restartable
def _look(rotation: Rotation, horizon: Horizon) -> Steps[Rotated | NotRotated | None]:
    """What is to be said without spending; None: the token is the live one, and may be spent.

    Holds no lock, for nothing that it says can become untrue: a spent token never lives again, and whether a live one
    is spent is decided by `SPEND`. With one, everybody who comes with the same token would wait in single file.
    """
    found = yield from find(statements.FIND, rotation.session_id)
    if found is None:
        return NotRotated(Refusal.UNKNOWN)
    record, session = found
    refusal = _refusal(rotation, session)
    if refusal is not None:
        return NotRotated(refusal, session)
    lives = record.digest == rotation.digest
    if not lives and not _within_grace(record, rotation):
        # Whatever else is wrong with the request: this token was stolen, or its successor was.
        yield from ONE_SESSION.unit(rotation.now, horizon, session_id=session.id)
        return NotRotated(Refusal.REUSED, replace(session, ended_at=rotation.now))
    if lives and record.expires_at <= rotation.now:
        return NotRotated(Refusal.EXPIRED, session)
    if rotation.scopes is not None and not rotation.scopes <= session.scopes:
        return NotRotated(Refusal.SCOPE, session)
    return None if lives else Rotated(session, repeated=True)


def _refusal(rotation: Rotation, session: Session) -> Refusal | None:
    """What stands against it before the token itself is looked at; none of these changes anything."""
    if session.client_id != rotation.client_id:
        return Refusal.OTHER_CLIENT
    if session.key_thumbprint not in {None, rotation.key_thumbprint}:
        return Refusal.OTHER_KEY
    if session.ended_at is not None:
        return Refusal.ENDED
    if session.expires_at <= rotation.now:
        return Refusal.EXPIRED
    return None


def _within_grace(record: RefreshTokenRecord, rotation: Rotation) -> bool:
    """Whether it is the immediate parent of the live one, and was spent a moment ago."""
    if record.digest != rotation.successor_digest or record.rotated_at is None:
        return False
    # The clock of the process that spent it may be ahead of ours: without a grace, that is no moment ago either.
    if rotation.grace <= 0:
        return False
    return abs(rotation.now - record.rotated_at) < rotation.grace
