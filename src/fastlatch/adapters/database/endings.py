"""Every ending writes its row to the change feed in the transaction that ends it: the units that stores share.

A session counts as alive while an access token of it can be: its last one may outlive the session's own end.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, insert, literal, select, update

from fastlatch.domain.change import ChangeKind

from .statement import Statement, Unit, Value
from .tables import SEQUENCE, changes, sessions

MARGIN = 60
"""Seconds for clocks that differ, and for a token that is signed a moment after its session was written."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long an ending matters: as long as an access token may live."""

    access_ttl: int

    def after(self, now: int) -> int:
        """When a token that is issued now has ended for certain."""
        return now + self.access_ttl + MARGIN

    def before(self, now: int) -> int:
        """A token issued up to here has ended for certain."""
        return now - self.access_ttl - MARGIN


_AT, _FORGET_AT = (bindparam(name, type_=SEQUENCE) for name in ("at", "forget_at"))
_SUBJECT = bindparam("subject", type_=changes.c.subject.type)

_TELL = Statement(
    insert(changes)
    .inline()
    .values(kind=bindparam("kind", type_=changes.c.kind.type), subject=_SUBJECT, at=_AT, forget_at=_FORGET_AT)
)


class SessionEnding:
    """Ends the sessions that a condition picks, and tells the feed of each of them."""

    def __init__(self, *which: ColumnElement[bool], tell_of: tuple[ColumnElement[bool], ...] = ()) -> None:
        matters = sessions.c.expires_at > bindparam("outlived", type_=SEQUENCE)
        self._end = Statement(
            update(sessions).values(ended_at=_AT).where(sessions.c.ended_at.is_(None), matters, *which)
        )
        one_row_each = select(literal(ChangeKind.SESSION.value), sessions.c.id, _AT, _FORGET_AT).where(
            sessions.c.ended_at == _AT, matters, *which, *tell_of
        )
        self._tell = Statement(
            insert(changes).from_select(["kind", "subject", "at", "forget_at"], one_row_each, include_defaults=False)
        )

    def unit(self, now: int, horizon: Horizon, **parameters: Value) -> Unit[int]:
        """How many sessions were ended.

        The UPDATE decides and comes first. What is told of are the sessions that this second ended: one that another
        had ended in the same second is told of twice, which changes nothing.
        """
        bound = {"at": now, "forget_at": horizon.after(now), "outlived": horizon.before(now), **parameters}
        ended = (yield self._end, bound).row_count
        if ended:
            yield self._tell, bound
        return ended


def tell(kind: ChangeKind, subject: str, *, now: int, forget_at: int) -> Unit[None]:
    """One row of the feed."""
    yield _TELL, {"kind": kind.value, "subject": subject, "at": now, "forget_at": forget_at}


# What "issued before" refuses needs no row for each session, but for the few whose token may be in the making or of the
# same second: read before the ending, signed behind it, and dated then or later.
_IN_THE_MAKING = sessions.c.last_used_at > _AT - MARGIN

_USER = sessions.c.user_id == bindparam("user_id")
_SESSION = sessions.c.id == bindparam("session_id")

ONE_SESSION = SessionEnding(_SESSION)
ONE_SESSION_OF_USER = SessionEnding(_SESSION, _USER)
ALL_OF_USER = SessionEnding(_USER)
ALL_OF_USER_BUT_ONE = SessionEnding(_USER, sessions.c.id != bindparam("keep"))
ALL_OF_CLIENT = SessionEnding(sessions.c.client_id == bindparam("client_id"), tell_of=(_IN_THE_MAKING,))
ALL = SessionEnding(tell_of=(_IN_THE_MAKING,))


def end_user(user_id: str, *, now: int, horizon: Horizon) -> Unit[int]:
    """End every session of a user who has changed, and have every process read the user anew."""
    ended = yield from ALL_OF_USER.unit(now, horizon, user_id=user_id)
    yield from tell_of_user(user_id, now=now, horizon=horizon)
    return ended


def tell_of_user(user_id: str, *, now: int, horizon: Horizon) -> Unit[None]:
    """Have every process read the user anew."""
    yield from tell(ChangeKind.USER, user_id, now=now, forget_at=horizon.after(now))


def end_client(client_id: str, *, now: int, horizon: Horizon) -> Unit[int]:
    """End every session of a client, and refuse every token of it."""
    yield from tell(ChangeKind.CLIENT, client_id, now=now, forget_at=horizon.after(now))
    ended = yield from ALL_OF_CLIENT.unit(now, horizon, client_id=client_id)
    return ended
