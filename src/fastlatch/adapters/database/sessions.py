"""Sessions, each with the digest of its refresh token; spending one is `refresh_rotation`, ending is `endings`."""

from collections.abc import Callable

from fastlatch.domain.change import ChangeKind
from fastlatch.domain.client import BUILT_IN_CLIENT_IDS
from fastlatch.domain.session import NotRotated, Opening, RefreshTokenRecord, Rotated, Rotation, Session

from .compiled import login_openings
from .compiled import refresh_tokens as token_statements
from .compiled import sessions as statements
from .driver import Driver
from .endings import (
    ALL,
    ALL_OF_LOGIN,
    ALL_OF_USER,
    ALL_OF_USER_BUT_ONE,
    MARGIN,
    ONE_SESSION,
    ONE_SESSION_OF_USER,
    Horizon,
    end_client,
    tell,
)
from .expiry import remove_expired
from .refresh_rotation import find, rotate
from .session_rows import from_session, to_session
from .single_use import session_of, spend
from .statement import Statement, Steps, Value, changed, restartable
from .whereabouts import range_of


class Sessions:
    """Implements `SessionStore`."""

    def __init__(self, driver: Driver, horizon: Horizon) -> None:
        self._driver = driver
        self._horizon = horizon

    async def open(self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None) -> bool:
        """Store a login and its first refresh token, unless user or client are meanwhile others."""
        return await self._driver.write(_open(session, first, password_version))

    async def open_with(
        self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None, spends: str
    ) -> Opening:
        """The same, once: `spends` is used up by it."""
        return await self._driver.write(self._open_with(session, first, password_version, spends))

    async def seen_at(self, user_id: str, address: str) -> bool:
        """Whether a session of this user, ended or not, was opened from this address; of IPv6, from its /64."""
        return bool(address) and await self._driver.read(_seen_at(user_id, address))

    async def rotate(
        self, rotation: Rotation, *, reads_user: Callable[[str], bool] | None = None
    ) -> Rotated | NotRotated:
        """Spend a refresh token: of any number of callers at once exactly one does."""
        return await self._driver.write(rotate(rotation, self._horizon, reads_user))

    async def find(self, session_id: str) -> Session | None:
        """The session, ended or not."""
        found = await self._driver.read(_select(statements.FIND, {"session_id": session_id}))
        return found[0] if found else None

    async def find_with_refresh_token(self, session_id: str) -> tuple[RefreshTokenRecord, Session] | None:
        """The session, ended or not, and the record of its live refresh token; None also where it has none."""
        return await self._driver.read(find(token_statements.FIND, session_id))

    async def of_user(self, user_id: str, *, now: int) -> list[Session]:
        """The live sessions of a user, the newest first."""
        return await self._driver.read(_select(statements.OF_USER, {"user_id": user_id, "now": now}))

    async def end(self, session_id: str, *, now: int, user_id: str | None = None) -> bool:
        """End one session; with that of a browser, what came out of it. False: none that is alive (and theirs)."""
        return await self._driver.write(self._end(session_id, now, user_id))

    async def end_of_user(self, user_id: str, *, now: int, keep: str | None = None) -> int:
        """End every session of a user but `keep`; how many."""
        if keep is None:
            return await self._driver.write(ALL_OF_USER.unit(now, self._horizon, user_id=user_id))
        return await self._driver.write(ALL_OF_USER_BUT_ONE.unit(now, self._horizon, user_id=user_id, keep=keep))

    async def end_of_login(self, login_id: str, *, now: int) -> int:
        """End the session of a browser, and every one that was opened out of it; how many."""
        return await self._driver.write(self._end_of_login(login_id, now))

    async def replace_login(self, login_id: str, successor: str, *, now: int) -> None:
        """End the session of a browser, and hand what was opened out of it to the one that takes its place."""
        await self._driver.write(self._replace_login(login_id, successor, now))

    async def end_of_client(self, client_id: str, *, now: int) -> int:
        """End every session of a client, and refuse its access tokens; how many sessions."""
        return await self._driver.write(end_client(client_id, now=now, horizon=self._horizon))

    async def end_everything(self, *, now: int) -> int:
        """End every session and refuse every access token; how many sessions."""
        return await self._driver.write(self._end_everything(now))

    async def revoke_access_token(self, token_id: str, *, expires_at: int, now: int) -> None:
        """Refuse one access token by its `jti` until it would have ended by itself."""
        await self._driver.write(tell(ChangeKind.TOKEN, token_id, now=now, forget_at=expires_at + MARGIN))

    async def remove_expired(self, *, now: int, limit: int = 500) -> int:
        """Delete up to `limit` rows (of each table) that can no longer matter; how many in all."""
        return await self._driver.write(remove_expired(now, limit, self._horizon))

    @restartable
    def _open_with(
        self, session: Session, first: RefreshTokenRecord | None, password_version: int | None, spends: str
    ) -> Steps[Opening]:
        if (yield from spend(spends, session.created_at, session.id)):
            opened = yield from _open(session, first, password_version)
            return Opening.OPENED if opened else Opening.OVERTAKEN
        came_of_it = yield from session_of(spends)
        if came_of_it is not None:
            yield from ONE_SESSION.unit(session.created_at, self._horizon, session_id=came_of_it)
        return Opening.SPENT

    @restartable
    def _end(self, session_id: str, now: int, user_id: str | None) -> Steps[bool]:
        if user_id is None:
            ended = yield from ONE_SESSION.unit(now, self._horizon, session_id=session_id)
        else:
            ended = yield from ONE_SESSION_OF_USER.unit(now, self._horizon, session_id=session_id, user_id=user_id)
        if ended:
            yield from ALL_OF_LOGIN.unit(now, self._horizon, login_id=session_id)
        return ended > 0

    @restartable
    def _end_of_login(self, login_id: str, now: int) -> Steps[int]:
        # The login first: it waits for whatever is being opened out of it, which the second statement then sees.
        ended = yield from ONE_SESSION.unit(now, self._horizon, session_id=login_id)
        return ended + (yield from ALL_OF_LOGIN.unit(now, self._horizon, login_id=login_id))

    @restartable
    def _replace_login(self, login_id: str, successor: str, now: int) -> Steps[None]:
        # The login first, as above.
        yield from ONE_SESSION.unit(now, self._horizon, session_id=login_id)
        yield login_openings.HAND_OVER, {"login_id": login_id, "successor": successor}

    @restartable
    def _end_everything(self, now: int) -> Steps[int]:
        yield from tell(ChangeKind.EVERYTHING, "", now=now, forget_at=self._horizon.after(now))
        return (yield from ALL.unit(now, self._horizon))


@restartable
def _open(session: Session, first: RefreshTokenRecord | None, password_version: int | None) -> Steps[bool]:
    values = from_session(session, first)
    if password_version is not None:
        values["password_version"] = password_version
    return (yield from changed(_opening(session, of_user=password_version is not None), values))


def _opening(session: Session, *, of_user: bool) -> Statement:
    built_in = session.client_id in BUILT_IN_CLIENT_IDS
    # The session of a browser is its own login.
    if session.login is not None and session.login.id not in {None, session.id}:
        if built_in:
            ways = login_openings.OPEN_BUILT_IN_OF_USER_BY_LOGIN, login_openings.OPEN_BUILT_IN_BY_LOGIN
        else:
            ways = login_openings.OPEN_OF_USER_BY_LOGIN, login_openings.OPEN_BY_LOGIN
    elif built_in:
        ways = statements.OPEN_OF_USER, statements.OPEN
    else:
        ways = statements.OPEN_OF_BOTH, statements.OPEN_OF_CLIENT
    return ways[0] if of_user else ways[1]


@restartable
def _seen_at(user_id: str, address: str) -> Steps[bool]:
    first, last = range_of(address)
    return bool((yield statements.SEEN_AT, {"user_id": user_id, "first": first, "last": last}).rows)


@restartable
def _select(statement: Statement, parameters: dict[str, Value]) -> Steps[list[Session]]:
    return [to_session(row) for row in (yield statement, parameters).rows]
