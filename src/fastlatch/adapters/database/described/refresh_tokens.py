"""Spending refresh tokens. `SPEND` decides: it changes the session whose live token this is, and no other.

Of a session that is bound to a key (RFC 9449 section 5) it spends nothing without that key. The key stands in the
details, as JSON that `session_rows.py` has written, where no text of anybody's can look like it: JSON escapes quotes.
"""

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update

from .columns import REFRESH_TOKEN, SESSION
from .description import Description
from .tables import sessions

_OF_SESSION = select(*REFRESH_TOKEN, *SESSION).where(
    sessions.c.id == bindparam("session_id"), sessions.c.refresh_digest.is_not(None)
)


_NOTHING = bindparam("nothing", "", type_=sessions.c.details.type)


def _says(text: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the details have this text in them. LIKE knows neither case nor characters that mean themselves alone."""
    return func.replace(sessions.c.details, text, _NOTHING) != sessions.c.details


_BOUND_TO = bindparam("bound_to", type_=sessions.c.details.type)
_UNBOUND = or_(sessions.c.details.is_(None), ~_says(bindparam("bound", '"jkt":', type_=sessions.c.details.type)))

FIND = Description(_OF_SESSION)


def _spend(bound: ColumnElement[bool]) -> Description:
    return Description(
        update(sessions)
        .values(
            refresh_digest=bindparam("successor_digest"),
            refresh_expires_at=case(
                (sessions.c.expires_at < bindparam("idle_expires_at"), sessions.c.expires_at),
                else_=bindparam("idle_expires_at"),
            ),
            rotated_at=bindparam("now"),
            last_used_at=bindparam("now"),
        )
        .where(
            sessions.c.id == bindparam("session_id"),
            sessions.c.refresh_digest == bindparam("digest"),
            sessions.c.refresh_expires_at > bindparam("now"),
            sessions.c.expires_at > bindparam("now"),
            sessions.c.ended_at.is_(None),
            sessions.c.client_id == bindparam("client_id"),
            bound,
        )
        .returning(*SESSION),
        changes_last=True,
    )


SPEND = _spend(_UNBOUND)
SPEND_WITH_KEY = _spend(or_(_UNBOUND, _says(_BOUND_TO)))
