"""Reading the change feed."""

from sqlalchemy import bindparam, func, select

from .description import Description
from .tables import changes

_CHANGE = select(changes.c.sequence, changes.c.kind, changes.c.subject, changes.c.at, changes.c.forget_at).order_by(
    changes.c.sequence
)

HEAD = Description(select(func.coalesce(func.max(changes.c.sequence), 0)))
ALIVE = Description(_CHANGE.where(changes.c.forget_at > bindparam("now")))
AFTER = Description(_CHANGE.where(changes.c.sequence > bindparam("after")))
