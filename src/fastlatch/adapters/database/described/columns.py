"""Which columns of a session and of a refresh token are read, in the order in which `session_rows` takes them."""

from .tables import refresh_tokens, sessions

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
)
REFRESH_TOKEN = (
    refresh_tokens.c.digest,
    refresh_tokens.c.session_id,
    refresh_tokens.c.generation,
    refresh_tokens.c.expires_at,
    refresh_tokens.c.used_at,
)
