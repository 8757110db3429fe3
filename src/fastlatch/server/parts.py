"""What an app brings along. Light to import: it stands in the signature of `Fastlatch`."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from fastlatch.client_auth.method import ClientAuthMethod
from fastlatch.grants.grant import Grant
from fastlatch.ports.client_documents import ClientDocumentSource
from fastlatch.ports.hashing import PasswordHasher
from fastlatch.ports.users import UserStore

from .first_users import NewUser

GrantFactory = Callable[[UserStore], Grant]
"""Makes a grant when the app starts, since only then is there a store of users to give it: often the class itself."""


class Parts(NamedTuple):
    """A grant or method of a name that exists takes its place."""

    scopes: Mapping[str, str]
    users: UserStore | None = None
    first_users: Sequence[NewUser] = ()
    grants: Sequence[GrantFactory] = ()
    client_auth: Sequence[ClientAuthMethod] = ()
    hashers: Sequence[PasswordHasher] = ()
    client_documents: ClientDocumentSource | None = None
