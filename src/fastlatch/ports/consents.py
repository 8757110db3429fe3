"""Where it is kept what users have allowed."""

from typing import Protocol

from fastlatch.domain.consent import Consent


class ConsentStore(Protocol):
    """One of each user and client."""

    async def find(self, user_id: str, client_id: str) -> Consent | None:
        """What this user has allowed this client."""
        ...

    async def grant(self, user_id: str, client_id: str, scopes: frozenset[str], *, now: int) -> None:
        """Allow these scopes too; what was allowed before stays allowed."""
        ...

    async def of_user(self, user_id: str) -> list[Consent]:
        """Everything that this user has allowed, in the order of the clients' ids."""
        ...

    async def withdraw(self, user_id: str, client_id: str, *, now: int) -> bool:
        """Allow nothing any more, and end every session of the two. False: there was neither."""
        ...
