"""Removing what can no longer matter, up to `limit` rows at a time, in the order of an index.

How long a statement takes does not depend on how much there is to remove.
"""

from sqlalchemy import BindParameter, Select, Table, and_, bindparam, delete, exists, or_, select

from .bounded_choice import among
from .description import Description
from .tables import changes, clients, consents, id_token_keys, sessions, signing_keys, single_use

_BEFORE: BindParameter[int] = bindparam("before")
_LIMIT: BindParameter[int] = bindparam("limit")


def _delete(table: Table, doomed: Select[tuple[object]]) -> Description:
    key = next(iter(table.primary_key.columns))
    # Where rows have locks, several processes clear away at once, and none waits for another's rows or for a request's.
    return Description(delete(table).where(among(key, doomed.limit(_LIMIT).with_for_update(skip_locked=True))))


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
_THEIRS = or_(
    *(
        and_(clients.c.id >= first, clients.c.id < behind)
        for first, behind in (("dyn~", "dyn\x7f"), ("https:", "https;"))
    )
)
"""Ids of clients that nobody here has registered, as two ranges of the key."""
_UNUSED = select(clients.c.id).where(
    _THEIRS,
    clients.c.created_at <= bindparam("unused"),
    ~exists().where(sessions.c.client_id == clients.c.id),
    ~exists().where(consents.c.client_id == clients.c.id),
)
UNUSED_CLIENTS = Description(
    delete(clients)
    .where(among(clients.c.id, _UNUSED.limit(_LIMIT).with_for_update(skip_locked=True)))
    .returning(clients.c.id)
)
"""A client that has a session, or that anybody allows anything, stays."""
