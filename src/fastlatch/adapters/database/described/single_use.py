"""Codes and their like. `SPEND` decides: it changes what nobody has spent."""

from sqlalchemy import bindparam, insert, or_, select, update

from .description import Description, all_columns
from .tables import SEQUENCE, single_use

_THIS = single_use.c.id == bindparam("name")
_NOW = bindparam("now", type_=SEQUENCE)
_LIVES = single_use.c.expires_at > _NOW

PUT = Description(insert(single_use).values(all_columns(single_use)), unless_taken=True, changes_last=True)
FIND = Description(
    select(single_use.c.payload, single_use.c.expires_at, single_use.c.spent_at).where(
        _THIS, or_(_LIVES, single_use.c.spent_at.is_not(None))
    )
)
SPEND = Description(
    update(single_use)
    .values(spent_at=_NOW, session_id=bindparam("session_id", type_=single_use.c.session_id.type))
    .where(_THIS, _LIVES, single_use.c.spent_at.is_(None))
)
REPLACE = Description(
    update(single_use)
    .values(payload=bindparam("new_payload", type_=single_use.c.payload.type))
    .where(_THIS, single_use.c.payload == bindparam("expected"), single_use.c.spent_at.is_(None))
)
SESSION = Description(select(single_use.c.session_id).where(_THIS, single_use.c.session_id.is_not(None)))
