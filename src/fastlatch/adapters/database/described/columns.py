"""Which columns of a session and of its refresh token are read, in the order in which `session_rows` takes them."""

from .tables import sessions

SESSION = (
    sessions.c.id,
    sessions.c.user_id,
    sessions.c.client_id,
    sessions.c.scopes,
    sessions.c.created_at,
    sessions.c.last_used_at,
    sessions.c.expires_at,
    sessions.c.ended_at,
    sessions.c.user_agent,
    sessions.c.address,
    sessions.c.login_id,
    sessions.c.details,
)
REFRESH_TOKEN = (
    sessions.c.refresh_digest,
    sessions.c.refresh_expires_at,
    sessions.c.rotated_at,
)
