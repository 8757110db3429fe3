"""The user of a resource server: known by the `sub` of a token (RFC 9068 section 2.2), and kept by the issuer.

A name or an address made up of claims would look like the user's and be none. So what is not known says so at its
first use, in words that name the way out.
"""

from typing import NoReturn

from .user import User


class UserElsewhere(User):
    """`id` is right; everything else is with the issuer."""

    __slots__ = ()

    def __init__(self, user_id: str) -> None:
        object.__setattr__(self, "id", user_id)

    @property
    def username(self) -> str:
        """Not known here."""
        _unknown("username")

    @property
    def email(self) -> str | None:
        """Not known here."""
        _unknown("email")

    @property
    def full_name(self) -> str | None:
        """Not known here."""
        _unknown("full_name")

    @property
    def disabled(self) -> bool:
        """Not known here."""
        _unknown("disabled")

    @property
    def scopes(self) -> frozenset[str]:
        """Not known here."""
        _unknown("scopes")

    @property
    def display_name(self) -> str:
        """The id: Starlette asks for something to show."""
        return self.id

    def __repr__(self) -> str:
        return f"UserElsewhere(id={self.id!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserElsewhere) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)


def _unknown(name: str) -> NoReturn:
    raise RuntimeError(
        f"user.{name} is not known to a resource server: the users are with the issuer. "
        "Take CurrentToken: token.subject is the user's id, token.scopes is what this request may do."
    )
