"""Clients that are to be told of an ending: written with the ending, taken by whoever tells them, deleted behind it.

`NOTE_...` stands beside `TELL_...` of `endings.py`: the same sessions, for each way to pick them.
"""

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal, select, update

from .bounded_choice import among
from .description import Description
from .endings import ANOTHER, AT, CLIENT, LOGIN, MATTERS, SESSION, USER
from .tables import SEQUENCE, clients, logout_notices, sessions

_NOW, _UNTIL = (bindparam(name, type_=SEQUENCE) for name in ("now", "until"))
_THIS = logout_notices.c.id == bindparam("session_id")
# A member of JSON, as `clients.py` spells it: a quotation mark within a value has a backslash before it.
_WANTS_IT = clients.c.details.like('%"backchannel_logout_uri"%')
_COLUMNS = ("id", "client_id", "user_id", "ended_at", "due_at", "attempts")


def _note(*which: ColumnElement[bool]) -> Description:
    one_row_each = (
        select(sessions.c.id, sessions.c.client_id, sessions.c.user_id, AT, AT, literal(0, SEQUENCE))
        .select_from(sessions.join(clients, clients.c.id == sessions.c.client_id))
        .where(sessions.c.ended_at == AT, MATTERS, _WANTS_IT, *which)
    )
    return Description(
        insert(logout_notices).from_select(list(_COLUMNS), one_row_each, include_defaults=False), unless_taken=True
    )


NOTE_ONE = _note(SESSION)
NOTE_ONE_OF_USER = _note(SESSION, USER)
NOTE_ALL_OF_USER = _note(USER)
NOTE_ALL_OF_USER_BUT_ONE = _note(USER, ANOTHER)
NOTE_ALL_OF_USER_AND_CLIENT = _note(USER, CLIENT)
NOTE_ALL_OF_LOGIN = _note(LOGIN)
NOTE_ALL_OF_CLIENT = _note(CLIENT)
NOTE_ALL = _note()

DUE = Description(select(logout_notices.c.id).where(logout_notices.c.due_at <= _NOW).limit(1))
# One statement decides who tells: whoever has pushed the moment away. Where rows have locks, nobody waits for one.
TAKE = Description(
    update(logout_notices)
    .values(due_at=_UNTIL, attempts=logout_notices.c.attempts + literal(1, SEQUENCE))
    .where(
        among(
            logout_notices.c.id,
            select(logout_notices.c.id)
            .where(logout_notices.c.due_at <= _NOW)
            .order_by(logout_notices.c.due_at)
            .limit(bindparam("limit"))
            .with_for_update(skip_locked=True),
        )
    )
    .returning(
        logout_notices.c.id,
        logout_notices.c.client_id,
        logout_notices.c.user_id,
        logout_notices.c.ended_at,
        logout_notices.c.attempts,
    )
)
PUT_OFF = Description(update(logout_notices).values(due_at=_UNTIL).where(_THIS))
DONE = Description(delete(logout_notices).where(_THIS))
