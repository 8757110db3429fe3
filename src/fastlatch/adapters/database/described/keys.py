"""The table of sealed signing keys."""

from sqlalchemy import bindparam, delete, insert, select, update

from .description import Description, all_columns
from .tables import signing_keys

ALL = Description(
    select(
        signing_keys.c.kid,
        signing_keys.c.algorithm,
        signing_keys.c.public_jwk,
        signing_keys.c.sealed,
        signing_keys.c.created_at,
        signing_keys.c.signs_from,
        signing_keys.c.retired_at,
        signing_keys.c.verifies_until,
    ).order_by(signing_keys.c.created_at, signing_keys.c.kid)
)
ADD = Description(insert(signing_keys).values(all_columns(signing_keys)))
# The index of standing keys decides: of two servers that start at once, one stores its first key.
ADD_FIRST = Description(insert(signing_keys).values(all_columns(signing_keys)), unless_taken=True)
SUPERSEDE = Description(
    update(signing_keys)
    .values(retired_at=bindparam("from_here_on"), verifies_until=bindparam("until"))
    .where(signing_keys.c.retired_at.is_(None))
)
DELETE = Description(delete(signing_keys).where(signing_keys.c.kid == bindparam("this")))
