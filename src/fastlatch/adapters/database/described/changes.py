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

MISSING = Description(_CHANGE.where(changes.c.sequence.in_([bindparam(f"missing_{place}") for place in range(16)])))
# The newest numbers, and when they were written: what is missing among them may yet come.
NEWEST = Description(
    select(changes.c.sequence, changes.c.at).order_by(changes.c.sequence.desc()).limit(bindparam("limit"))
)
