"""Spending refresh tokens. `SPEND` decides: it changes the session whose live token this is, and no other."""

from sqlalchemy import bindparam, case, select, update

from .columns import REFRESH_TOKEN, SESSION
from .description import Description
from .tables import sessions

_OF_SESSION = select(*REFRESH_TOKEN, *SESSION).where(
    sessions.c.id == bindparam("session_id"), sessions.c.refresh_digest.is_not(None)
)

FIND = Description(_OF_SESSION)

SPEND = Description(
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
    )
    .returning(*SESSION),
    changes_last=True,
)
