"""Our own user table."""

from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, bindparam, case, delete, insert, select, update

from .description import Description, all_columns
from .tables import users

_USER = (users.c.id, users.c.username, users.c.email, users.c.full_name, users.c.disabled, users.c.scopes)
_ACCOUNT = (*_USER, users.c.password_hash, users.c.password_version)
_THIS = users.c.id == bindparam("user_id", type_=users.c.id.type)

FIND_BY_NAME = Description(select(*_ACCOUNT).where(users.c.name_key == bindparam("name_key")))
FIND_BY_ID = Description(select(*_ACCOUNT).where(_THIS))
PAGE = Description(
    select(*_USER).where(users.c.name_key > bindparam("after")).order_by(users.c.name_key).limit(bindparam("limit"))
)
ADD = Description(insert(users).values(all_columns(users)), unless_taken=True, changes_last=True)


def _where_given(column: Column[Any]) -> ColumnElement[Any]:
    value = bindparam(column.name, type_=column.type)
    return case((bindparam(f"give_{column.name}", type_=Boolean()), value), else_=column)


_CHANGEABLE = (users.c.email, users.c.full_name, users.c.scopes)
UPDATE = Description(update(users).values({column: _where_given(column) for column in _CHANGEABLE}).where(_THIS))
UPGRADE_HASH = Description(
    update(users).values(password_hash=bindparam("new")).where(_THIS, users.c.password_hash == bindparam("old")),
    changes_last=True,
)
_SET_PASSWORD = update(users).values(password_hash=bindparam("new"), password_version=users.c.password_version + 1)
SET_PASSWORD = Description(_SET_PASSWORD.where(_THIS))
SET_PASSWORD_AT_VERSION = Description(_SET_PASSWORD.where(_THIS, users.c.password_version == bindparam("version")))
SET_DISABLED = Description(update(users).values(disabled=bindparam("disabled")).where(_THIS))
DELETE = Description(delete(users).where(_THIS))
