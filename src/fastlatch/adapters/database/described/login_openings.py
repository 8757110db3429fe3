"""Opening a session out of a login in a browser, while that has not ended."""

from sqlalchemy import and_

from .sessions import THE_CLIENT, THE_USER, VALUES, open_if
from .tables import sessions

_logins = sessions.alias("logins")
_LOGIN = and_(_logins.c.id == VALUES["login_id"], _logins.c.ended_at.is_(None))

OPEN_BY_LOGIN = open_if(THE_CLIENT, _LOGIN)
OPEN_OF_USER_BY_LOGIN = open_if(THE_USER, THE_CLIENT, _LOGIN)
