"""Ending sessions, and telling the change feed of it: for each way to pick sessions an UPDATE and an INSERT.

A session counts as alive while an access token of it can be. The UPDATE comes first and decides; the INSERT tells of
the sessions that were ended in this second.
"""

from sqlalchemy import ColumnElement, bindparam, insert, literal, select, update

from fastlatch.domain.change import ChangeKind

from .description import Description
from .tables import SEQUENCE, changes, sessions

AT, _FORGET_AT = (bindparam(name, type_=SEQUENCE) for name in ("at", "forget_at"))
_SUBJECT = bindparam("subject", type_=changes.c.subject.type)
MATTERS = sessions.c.expires_at > bindparam("outlived", type_=SEQUENCE)

TELL = Description(
    insert(changes)
    .inline()
    .values(kind=bindparam("kind", type_=changes.c.kind.type), subject=_SUBJECT, at=AT, forget_at=_FORGET_AT)
)


def _end(*which: ColumnElement[bool]) -> Description:
    return Description(update(sessions).values(ended_at=AT).where(sessions.c.ended_at.is_(None), MATTERS, *which))


def _tell(*which: ColumnElement[bool]) -> Description:
    one_row_each = select(literal(ChangeKind.SESSION.value), sessions.c.id, AT, _FORGET_AT).where(
        sessions.c.ended_at == AT, MATTERS, *which
    )
    return Description(
        insert(changes).from_select(["kind", "subject", "at", "forget_at"], one_row_each, include_defaults=False)
    )


# What "issued before" refuses needs no row for each session, but for the few whose token may be in the making or of the
# same second: read before the ending, signed behind it, and dated then or later.
_IN_THE_MAKING = sessions.c.last_used_at > bindparam("in_the_making", type_=SEQUENCE)

USER = sessions.c.user_id == bindparam("user_id")
SESSION = sessions.c.id == bindparam("session_id")
ANOTHER = sessions.c.id != bindparam("keep")
LOGIN = sessions.c.login_id == bindparam("login_id")
CLIENT = sessions.c.client_id == bindparam("client_id")

END_ONE = _end(SESSION)
TELL_OF_ONE = _tell(SESSION)
END_ONE_OF_USER = _end(SESSION, USER)
TELL_OF_ONE_OF_USER = _tell(SESSION, USER)
END_ALL_OF_USER = _end(USER)
TELL_OF_ALL_OF_USER = _tell(USER)
END_ALL_OF_USER_BUT_ONE = _end(USER, ANOTHER)
TELL_OF_ALL_OF_USER_BUT_ONE = _tell(USER, ANOTHER)
END_ALL_OF_USER_AND_CLIENT = _end(USER, CLIENT)
TELL_OF_ALL_OF_USER_AND_CLIENT = _tell(USER, CLIENT)
END_ALL_OF_LOGIN = _end(LOGIN)
TELL_OF_ALL_OF_LOGIN = _tell(LOGIN)
END_ALL_OF_CLIENT = _end(CLIENT)
TELL_OF_ALL_OF_CLIENT = _tell(CLIENT, _IN_THE_MAKING)
END_ALL = _end()
TELL_OF_ALL = _tell(_IN_THE_MAKING)
