"""Users that an app wants to find in its database: for demos, tests and the first administrator."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastlatch.domain.errors import UsernameTaken

if TYPE_CHECKING:  # an app that names its users need not wait for what manages them
    from fastlatch.accounts.administration import ManageUsers


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to create at start when the name is not there yet; an existing user is left as it is.

    The password is not held against the rules for passwords: whoever writes it into a program knows it.
    """

    username: str
    password: str = field(repr=False)
    email: str | None = None
    full_name: str | None = None
    scopes: Iterable[str] = ()
    disabled: bool = False


async def create_missing(users: "ManageUsers", wanted: Iterable[NewUser]) -> None:
    """Create each; the database says which names are taken, so two processes may start at once."""
    for user in wanted:
        try:
            await users.create(
                user.username,
                user.password,
                email=user.email,
                full_name=user.full_name,
                scopes=frozenset(user.scopes),
                disabled=user.disabled,
                check_rules=False,
            )
        except UsernameTaken:
            continue
