"""What a started Fastlatch consists of, for the routers and for programs without HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastlatch.domain.errors import NotFound
from fastlatch.ports.clock import Clock

if TYPE_CHECKING:  # whoever names `Services` in a signature need not wait for what they consist of
    from fastlatch.accounts.administration import ManageUsers
    from fastlatch.adapters.keys.signing_keys import SigningKeys
    from fastlatch.oauth.client_management import ManageClients
    from fastlatch.oauth.initial_access_tokens import InitialAccessTokens
    from fastlatch.ports.hashing import PasswordHashing
    from fastlatch.ports.sessions import SessionStore
    from fastlatch.web.context import Context


@dataclass(frozen=True, slots=True)
class Endings:
    """Ends sessions, and with them every token, for the command line and for an app with a user table of its own."""

    sessions: "SessionStore"
    users: "ManageUsers | None"
    clock: Clock
    catch_up: Callable[[], Awaitable[None]]

    async def user(self, username: str) -> int:
        """End every session of the user of this name; how many.

        Raises:
            NotFound: there is no such user, or users are kept in the app's own table.
        """
        if self.users is None:
            raise NotFound("Users are kept in the app's own table; end their sessions by id.")
        return await self.users.end_sessions(username)

    async def user_id(self, user_id: str) -> int:
        """End every session of the user with this id; how many."""
        return await self._told(await self.sessions.end_of_user(user_id, now=int(self.clock())))

    async def client(self, client_id: str) -> int:
        """End every session of a client and refuse its tokens; how many sessions."""
        return await self._told(await self.sessions.end_of_client(client_id, now=int(self.clock())))

    async def session(self, session_id: str) -> int:
        """End one session; 1, or 0 when it had ended before."""
        return await self._told(int(await self.sessions.end(session_id, now=int(self.clock()))))

    async def everything(self) -> int:
        """End every session and refuse every token; how many sessions."""
        return await self._told(await self.sessions.end_everything(now=int(self.clock())))

    async def _told(self, ended: int) -> int:
        await self.catch_up()
        return ended


@dataclass(frozen=True, slots=True)
class Services:
    """One started instance. `users` is None when the app keeps users in a table of its own."""

    context: "Context"
    users: "ManageUsers | None"
    clients: "ManageClients"
    initial_access_tokens: "InitialAccessTokens"
    keys: "SigningKeys"
    endings: Endings
    hashing: "PasswordHashing"
