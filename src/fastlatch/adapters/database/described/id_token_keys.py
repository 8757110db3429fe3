"""The table of sealed keys for ID tokens alone, apart from those that sign access tokens."""

from .description import Description
from .keys import add, all_of, delete_one, supersede
from .tables import id_token_keys

ALL = Description(all_of(id_token_keys))
ADD = Description(add(id_token_keys))
ADD_FIRST = Description(add(id_token_keys), unless_taken=True)
SUPERSEDE = Description(supersede(id_token_keys))
DELETE = Description(delete_one(id_token_keys))
