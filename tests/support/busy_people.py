"""People who register, log in, refresh, log out, revoke and change passwords until the servers die under them."""

from itertools import count
from random import Random
from typing import Any

from support.journal import Journal
from support.raw_http import Connection, ConnectionLost, login, post_form, post_json, refresh


class BusyClient:
    """One connection, one person after another; nothing is asked before the last answer is in the journal."""

    def __init__(self, name: str, connection: Connection, journal: Journal, random: Random) -> None:
        self._name = name
        self._connection = connection
        self._journal = journal
        self._random = random

    async def until_killed(self) -> None:
        try:
            for number in count():
                await self._live(f"{self._name}-{number}")
        except ConnectionLost:
            return

    async def _live(self, who: str) -> None:
        password = self._new_password()
        request = post_json("/users", {"username": who, "password": password})
        await self._ask(request, 201, who, "register", password=password)
        for _ in range(self._random.randint(1, 3)):
            password = await self._one_session(who, password)

    async def _one_session(self, who: str, password: str) -> str:
        """From the login to its end, if it ends; the password from now on."""
        told = await self._ask(login(who, password), 200, who, "log in")
        for _ in range(self._random.randint(0, 3)):
            told = await self._ask(refresh(told["refresh_token"]), 200, who, "refresh")
        match self._random.randint(0, 4):
            case 0:
                request = post_form("/revoke", token=told["refresh_token"])
                await self._ask(request, 200, who, "end the session")
            case 1:
                token = told["access_token"]
                await self._ask(post_form("/revoke", token=token), 200, who, "revoke the access token", token=token)
            case 2:
                new = self._new_password()
                content = {"current_password": password, "new_password": new}
                request = post_json("/users/me/password", content, told["access_token"])
                await self._ask(request, 204, who, "change the password", new_password=new)
                return new
        return password

    async def _ask(self, request: bytes, status: int, who: str, what: str, **details: str) -> dict[str, Any]:
        number = self._journal.asks(who, what, **details)
        answer = await self._connection.ask(request)
        assert answer.status == status, f"{what}: {answer.status} {answer.body!r}"
        content = answer.json if answer.body else {}
        self._journal.was_told(number, content)
        return dict(content)

    def _new_password(self) -> str:
        return f"{self._random.getrandbits(96):x}"
