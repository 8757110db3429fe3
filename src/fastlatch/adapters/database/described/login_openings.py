"""Opening a session out of a login in a browser, while that has not ended; and handing such over to the next login."""

from sqlalchemy import and_, bindparam, update

from .description import Description
from .sessions import THE_CLIENT, THE_USER, VALUES, open_if
from .tables import sessions

_logins = sessions.alias("logins")
_LOGIN = and_(_logins.c.id == VALUES["login_id"], _logins.c.ended_at.is_(None))

OPEN_BY_LOGIN = open_if(THE_CLIENT, _LOGIN)
OPEN_OF_USER_BY_LOGIN = open_if(THE_USER, THE_CLIENT, _LOGIN)
OPEN_BUILT_IN_BY_LOGIN = open_if(_LOGIN)
OPEN_BUILT_IN_OF_USER_BY_LOGIN = open_if(THE_USER, _LOGIN)
"""A built-in client has no row."""

HAND_OVER = Description(
    update(sessions)
    .values(login_id=bindparam("successor", type_=sessions.c.login_id.type))
    .where(sessions.c.login_id == bindparam("login_id"), sessions.c.ended_at.is_(None))
)
