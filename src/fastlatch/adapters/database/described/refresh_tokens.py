"""Finding and spending refresh tokens. `SPEND` decides: it fills `used_at` where it is empty."""

from sqlalchemy import bindparam, insert, select, update

from .columns import REFRESH_TOKEN, SESSION
from .description import Description, all_columns
from .tables import refresh_tokens, sessions

_BY_DIGEST = (
    select(*REFRESH_TOKEN, *SESSION)
    .join_from(refresh_tokens, sessions, sessions.c.id == refresh_tokens.c.session_id)
    .where(refresh_tokens.c.digest == bindparam("digest"))
)

FIND = Description(_BY_DIGEST)
# Where rows have locks, this one orders every rotation of a session against its ending. SQLite has one writer anyway.
FIND_AND_HOLD = Description(_BY_DIGEST.with_for_update())
SPEND = Description(
    update(refresh_tokens)
    .values(used_at=bindparam("now"))
    .where(
        refresh_tokens.c.digest == bindparam("digest"),
        refresh_tokens.c.used_at.is_(None),
        refresh_tokens.c.expires_at > bindparam("now"),
    )
)
TOUCH_SESSION = Description(
    update(sessions).values(last_used_at=bindparam("now")).where(sessions.c.id == bindparam("session_id"))
)
ADD = Description(insert(refresh_tokens).values(all_columns(refresh_tokens)))
LIVE_SUCCESSOR = Description(
    select(refresh_tokens.c.generation).where(
        refresh_tokens.c.digest == bindparam("digest"),
        refresh_tokens.c.session_id == bindparam("session_id"),
        refresh_tokens.c.generation == bindparam("generation"),
        refresh_tokens.c.used_at.is_(None),
    )
)
