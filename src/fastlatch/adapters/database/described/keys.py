"""The tables of sealed signing keys: what is asked of one of them is asked of the other."""

from sqlalchemy import Delete, Insert, Select, Table, Update, bindparam, delete, insert, select, update

from .description import Description, all_columns
from .tables import signing_keys


def all_of(keys: Table) -> Select[tuple[object, ...]]:
    """Every key, the oldest first."""
    return select(
        keys.c.kid,
        keys.c.algorithm,
        keys.c.public_jwk,
        keys.c.sealed,
        keys.c.created_at,
        keys.c.signs_from,
        keys.c.retired_at,
        keys.c.verifies_until,
    ).order_by(keys.c.created_at, keys.c.kid)


def add(keys: Table) -> Insert:
    """A new key."""
    return insert(keys).values(all_columns(keys))


def supersede(keys: Table) -> Update:
    """The standing ones sign no more."""
    ends = update(keys).values(retired_at=bindparam("from_here_on"), verifies_until=bindparam("until"))
    return ends.where(keys.c.retired_at.is_(None))


def delete_one(keys: Table) -> Delete:
    """A key is forgotten."""
    return delete(keys).where(keys.c.kid == bindparam("this"))


ALL = Description(all_of(signing_keys))
ADD = Description(add(signing_keys))
# The index of standing keys decides: of two servers that start at once, one stores its first key.
ADD_FIRST = Description(add(signing_keys), unless_taken=True)
SUPERSEDE = Description(supersede(signing_keys))
DELETE = Description(delete_one(signing_keys))
