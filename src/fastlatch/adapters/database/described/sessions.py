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

VALUES = all_columns(sessions)


def open_if(*conditions: ColumnElement[bool]) -> Description:
    """One statement asks whether all is still as it was when the login was checked, and stores the login if so.

    Where rows have locks, FOR SHARE makes it wait for a change under way, and the change for it.
    """
    values = select(*VALUES.values()).where(*conditions).with_for_update(read=True)
    return Description(insert(sessions).from_select(list(VALUES), values), changes_last=True)


THE_CLIENT = clients.c.id == VALUES["client_id"]
THE_USER = and_(
    users.c.id == VALUES["user_id"],
    users.c.disabled != true(),
    users.c.password_version == bindparam("password_version"),
)

OPEN = Description(insert(sessions).values(VALUES), changes_last=True)
OPEN_OF_CLIENT = open_if(THE_CLIENT)
OPEN_OF_USER = open_if(THE_USER)
OPEN_OF_BOTH = open_if(THE_USER, THE_CLIENT)
