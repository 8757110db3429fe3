"""By which name a client knows a user (OpenID Connect Core section 8)."""

from typing import Protocol

from fastlatch.domain.client import Client


class Subjects(Protocol):
    """Names for `sub`: the user's id, or one that only this client's sector has."""

    def of(self, client: Client, user_id: str) -> str:
        """What this client calls this user, today and always."""
        ...

    def user_of(self, subject: str) -> str:
        """The user's id behind a name of either kind."""
        ...
