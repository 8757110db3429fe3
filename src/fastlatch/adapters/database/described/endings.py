"""Ending sessions, and telling the change feed of it: for each way to pick sessions an UPDATE and an INSERT.

A session counts as alive while an access token of it can be. The UPDATE comes first and decides; the INSERT tells of
the sessions that were ended in this second.
"""

from sqlalchemy import ColumnElement, bindparam, insert, literal, select, update

from fastlatch.domain.change import ChangeKind

from .description import Description
from .tables import SEQUENCE, changes, sessions

_AT, _FORGET_AT = (bindparam(name, type_=SEQUENCE) for name in ("at", "forget_at"))
_SUBJECT = bindparam("subject", type_=changes.c.subject.type)
_MATTERS = sessions.c.expires_at > bindparam("outlived", type_=SEQUENCE)

TELL = Description(
    insert(changes)
    .inline()
    .values(kind=bindparam("kind", type_=changes.c.kind.type), subject=_SUBJECT, at=_AT, forget_at=_FORGET_AT)
)


def _end(*which: ColumnElement[bool]) -> Description:
    return Description(update(sessions).values(ended_at=_AT).where(sessions.c.ended_at.is_(None), _MATTERS, *which))


def _tell(*which: ColumnElement[bool]) -> Description:
    one_row_each = select(literal(ChangeKind.SESSION.value), sessions.c.id, _AT, _FORGET_AT).where(
        sessions.c.ended_at == _AT, _MATTERS, *which
    )
    return Description(
        insert(changes).from_select(["kind", "subject", "at", "forget_at"], one_row_each, include_defaults=False)
    )


# What "issued before" refuses needs no row for each session, but for the few whose token may be in the making or of the
# same second: read before the ending, signed behind it, and dated then or later.
_IN_THE_MAKING = sessions.c.last_used_at > bindparam("in_the_making", type_=SEQUENCE)

_USER = sessions.c.user_id == bindparam("user_id")
_SESSION = sessions.c.id == bindparam("session_id")
_ANOTHER = sessions.c.id != bindparam("keep")
_LOGIN = sessions.c.login_id == bindparam("login_id")
_CLIENT = sessions.c.client_id == bindparam("client_id")

END_ONE = _end(_SESSION)
TELL_OF_ONE = _tell(_SESSION)
END_ONE_OF_USER = _end(_SESSION, _USER)
TELL_OF_ONE_OF_USER = _tell(_SESSION, _USER)
END_ALL_OF_USER = _end(_USER)
TELL_OF_ALL_OF_USER = _tell(_USER)
END_ALL_OF_USER_BUT_ONE = _end(_USER, _ANOTHER)
TELL_OF_ALL_OF_USER_BUT_ONE = _tell(_USER, _ANOTHER)
END_ALL_OF_USER_AND_CLIENT = _end(_USER, _CLIENT)
TELL_OF_ALL_OF_USER_AND_CLIENT = _tell(_USER, _CLIENT)
END_ALL_OF_LOGIN = _end(_LOGIN)
TELL_OF_ALL_OF_LOGIN = _tell(_LOGIN)
END_ALL_OF_CLIENT = _end(_CLIENT)
TELL_OF_ALL_OF_CLIENT = _tell(_CLIENT, _IN_THE_MAKING)
END_ALL = _end()
TELL_OF_ALL = _tell(_IN_THE_MAKING)
