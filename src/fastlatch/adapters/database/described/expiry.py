"""Removing what can no longer matter, up to `limit` rows at a time, in the order of an index.

How long a statement takes does not depend on how much there is to remove.
"""

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, select

from .description import Description
from .tables import changes, id_token_keys, sessions, signing_keys, single_use

_BEFORE: BindParameter[int] = bindparam("before")
_LIMIT: BindParameter[int] = bindparam("limit")


def _delete(table: Table, doomed: Select[tuple[object]]) -> Description:
    key = next(iter(table.primary_key.columns))
    # Where rows have locks, several processes clear away at once, and none waits for another's rows or for a request's.
    return Description(delete(table).where(key.in_(doomed.limit(_LIMIT).with_for_update(skip_locked=True))))


EXPIRED_SESSIONS = _delete(
    sessions, select(sessions.c.id).where(sessions.c.expires_at <= _BEFORE).order_by(sessions.c.expires_at)
)
ENDED_SESSIONS = _delete(
    sessions, select(sessions.c.id).where(sessions.c.ended_at <= _BEFORE).order_by(sessions.c.ended_at)
)
CHANGES = _delete(changes, select(changes.c.sequence).where(changes.c.forget_at <= bindparam("forgotten")))
KEYS = _delete(signing_keys, select(signing_keys.c.kid).where(signing_keys.c.verifies_until <= _BEFORE))
ID_TOKEN_KEYS = _delete(id_token_keys, select(id_token_keys.c.kid).where(id_token_keys.c.verifies_until <= _BEFORE))
SINGLE_USE = _delete(
    single_use, select(single_use.c.id).where(single_use.c.expires_at <= _BEFORE).order_by(single_use.c.expires_at)
)
