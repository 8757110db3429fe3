"""The client table."""

from sqlalchemy import bindparam, delete, insert, select, update

from .description import Description, all_columns
from .tables import clients

_CLIENT = (
    clients.c.id,
    clients.c.name,
    clients.c.first_party,
    clients.c.grants,
    clients.c.scopes,
    clients.c.redirect_uris,
    clients.c.secret_digests,
    clients.c.created_at,
    clients.c.details,
)
_ALL_BUT_SECRETS = (
    clients.c.name,
    clients.c.first_party,
    clients.c.grants,
    clients.c.scopes,
    clients.c.redirect_uris,
    clients.c.details,
)
"""What an administrator says of a client. Its secrets change on their own, perhaps in the same moment."""
_THIS = clients.c.id == bindparam("client_id", type_=clients.c.id.type)

FIND = Description(select(*_CLIENT).where(_THIS))
PAGE = Description(
    select(*_CLIENT).where(clients.c.id > bindparam("after")).order_by(clients.c.id).limit(bindparam("limit"))
)
ADD = Description(insert(clients).values(all_columns(clients)), unless_taken=True)
REPLACE_SECRETS = Description(
    update(clients)
    .values(secret_digests=bindparam("digests"))
    .where(_THIS, clients.c.secret_digests == bindparam("expected"))
)
REPLACE = Description(
    update(clients)
    .values({column.name: bindparam(f"new_{column.name}", type_=column.type) for column in _ALL_BUT_SECRETS})
    .where(
        _THIS,
        *(
            column.is_not_distinct_from(bindparam(f"expected_{column.name}", type_=column.type))
            for column in (*_ALL_BUT_SECRETS, clients.c.created_at)
        ),
    )
)
DELETE = Description(delete(clients).where(_THIS))
REWRITE = Description(
    update(clients)
    .values({name: value for name, value in all_columns(clients).items() if name not in {"id", "created_at"}})
    .where(clients.c.id == all_columns(clients)["id"])
)
