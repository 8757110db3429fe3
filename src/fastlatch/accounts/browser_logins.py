"""Who has signed in on our pages, in which browser: OpenID Connect's single sign-on.

It is a session like any other, with our own pages for its client, so that everything which ends sessions ends it too:
a changed password, a disabled user, "log out everywhere". Its cookie is no token of OAuth, and good for nothing else.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastlatch.domain.client import BROWSER_CLIENT_ID
from fastlatch.domain.errors import IncorrectCredentials
from fastlatch.domain.secret import new_id, same
from fastlatch.domain.session import Login, RefreshTokenRecord, Session
from fastlatch.domain.user import Account
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import UserStore
from fastlatch.tokens.refresh_tokens import RefreshTokens

_log = logging.getLogger("fastlatch.login")

COOKIE_PREFIX = "flb_"
PASSWORD = "pwd"  # noqa: S105 (RFC 8176 section 2: the word for a password, in `amr`)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody, in one browser."""

    session: Session
    account: Account

    @property
    def login(self) -> Login:
        """What sessions that come out of it are told of it."""
        said = self.session.login
        return Login(self.session.created_at, (PASSWORD,), self.session.id) if said is None else said


class BrowserLogins:
    """Opens, finds and ends them.

    `lifetime`: seconds from the login, at most; `compare_password_version`: users are in our own table.
    """

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        sessions: SessionStore,
        users: UserStore,
        cookies: RefreshTokens,
        clock: Clock,
        catch_up: Callable[[], Awaitable[None]],
        *,
        lifetime: int,
        compare_password_version: bool,
    ) -> None:
        self._sessions = sessions
        self._users = users
        self._cookies = cookies
        self._clock = clock
        self._catch_up = catch_up
        self._lifetime = lifetime
        self._compare_password_version = compare_password_version

    async def open(
        self, account: Account, methods: tuple[str, ...], *, user_agent: str, address: str
    ) -> tuple[SignedIn, str]:
        """A new login and the cookie for it, this once. ASVS 7.2.4: a new one at each login.

        Raises:
            IncorrectCredentials: the account is meanwhile another.
            Unavailable: it could not be stored.
        """
        now = int(self._clock())
        session_id = new_id()
        session = Session(
            id=session_id,
            user_id=account.user.id,
            client_id=BROWSER_CLIENT_ID,
            scopes=frozenset(),
            created_at=now,
            last_used_at=now,
            expires_at=now + self._lifetime,
            user_agent=user_agent,
            address=address,
            login=Login(now, methods, session_id),
        )
        cookie = self._cookies.first(session.id)
        record = RefreshTokenRecord(cookie.digest, session.expires_at)
        version = account.password_version if self._compare_password_version else None
        if not await self._sessions.open(session, record, password_version=version):
            raise IncorrectCredentials
        _log.info("signed in session=%s user=%s", session.id, account.user.id)
        return SignedIn(session, account), cookie.text

    async def find(self, cookie: str | None) -> SignedIn | None:
        """Who has signed in with this cookie, if that still counts.

        Raises:
            Unavailable: the store is away.
        """
        read = None if cookie is None else self._cookies.read(cookie)
        found = None if read is None else await self._sessions.find_with_refresh_token(read.session_id)
        if read is None or found is None:
            return None
        record, session = found
        now = self._clock()
        if not same(record.digest, read.digest) or session.client_id != BROWSER_CLIENT_ID:
            return None
        if session.ended_at is not None or min(session.expires_at, record.expires_at) <= now:
            return None
        account = await self._users.find_by_id(session.user_id)
        return None if account is None or account.user.disabled else SignedIn(session, account)

    async def replace(self, before: SignedIn, after: SignedIn) -> None:
        """The same person has signed in again in this browser: ASVS 7.2.4, the old session ends.

        Their apps go on, and end with the new one.
        """
        await self._sessions.replace_login(before.session.id, after.session.id, now=int(self._clock()))

    async def end(self, signed_in: SignedIn) -> None:
        """Sign out: this browser, and every app that was logged in by it and was not told to stay.

        On return no token of them is honoured.
        """
        ended = await self._sessions.end_of_login(signed_in.session.id, now=int(self._clock()))
        _log.info("signed out sessions=%d user=%s", ended, signed_in.account.user.id)
        await self._catch_up()
