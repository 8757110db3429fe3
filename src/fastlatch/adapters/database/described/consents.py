"""What users have allowed clients."""

from sqlalchemy import bindparam, delete, insert, select, update

from .description import Description, all_columns
from .tables import consents

_COLUMNS = (consents.c.user_id, consents.c.client_id, consents.c.scopes, consents.c.granted_at)
_THIS = consents.c.id == bindparam("consent_id")

FIND = Description(select(*_COLUMNS).where(_THIS))
OF_USER = Description(
    select(*_COLUMNS).where(consents.c.user_id == bindparam("user_id")).order_by(consents.c.client_id)
)
ADD = Description(insert(consents).values(all_columns(consents)), unless_taken=True)
WIDEN = Description(
    update(consents)
    .values(scopes=bindparam("new_scopes"), granted_at=bindparam("now"))
    .where(_THIS, consents.c.scopes == bindparam("expected"))
)
WITHDRAW = Description(delete(consents).where(_THIS))
WITHDRAW_OF_USER = Description(delete(consents).where(consents.c.user_id == bindparam("user_id")))
WITHDRAW_OF_CLIENT = Description(delete(consents).where(consents.c.client_id == bindparam("client_id")))
