"""Finding and opening sessions."""

from sqlalchemy import ColumnElement, and_, bindparam, insert, select, true

from .columns import SESSION
from .description import Description, all_columns
from .tables import clients, sessions, users

FIND = Description(select(*SESSION).where(sessions.c.id == bindparam("session_id")))
OF_USER = Description(
    select(*SESSION)
    .where(
        sessions.c.user_id == bindparam("user_id"),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > bindparam("now"),
    )
    .order_by(sessions.c.created_at.desc(), sessions.c.id)
)
SEEN_AT = Description(
    select(sessions.c.user_id)
    .where(
        sessions.c.user_id == bindparam("user_id"),
        sessions.c.address >= bindparam("first"),
        sessions.c.address <= bindparam("last"),
    )
    .limit(1)
)

_VALUES = all_columns(sessions)


def _open_if(*conditions: ColumnElement[bool]) -> Description:
    """One statement asks whether all is still as it was when the login was checked, and stores the login if so.

    Where rows have locks, FOR SHARE makes it wait for a change under way, and the change for it.
    """
    values = select(*_VALUES.values()).where(*conditions).with_for_update(read=True)
    return Description(insert(sessions).from_select(list(_VALUES), values), changes_last=True)


_logins = sessions.alias("logins")
_CLIENT = clients.c.id == _VALUES["client_id"]
_USER = and_(
    users.c.id == _VALUES["user_id"],
    users.c.disabled != true(),
    users.c.password_version == bindparam("password_version"),
)

_LOGIN = and_(_logins.c.id == _VALUES["login_id"], _logins.c.ended_at.is_(None))

OPEN = Description(insert(sessions).values(_VALUES), changes_last=True)
OPEN_OF_CLIENT = _open_if(_CLIENT)
OPEN_OF_USER = _open_if(_USER)
OPEN_OF_BOTH = _open_if(_USER, _CLIENT)
OPEN_BY_LOGIN = _open_if(_CLIENT, _LOGIN)
OPEN_OF_USER_BY_LOGIN = _open_if(_USER, _CLIENT, _LOGIN)
"""Out of a login in a browser, while that has not ended."""
