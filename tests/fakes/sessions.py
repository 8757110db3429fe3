"""Sessions in memory, with the semantics of `ports.sessions.SessionStore`. No await inside: each call is one step."""

from collections.abc import Callable
from dataclasses import replace

from fakes.feed import FakeFeed
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.client import BUILT_IN_CLIENT_IDS
from fastlatch.domain.session import NotRotated, Opening, RefreshTokenRecord, Refusal, Rotated, Rotation, Session


class FakeSessions:
    def __init__(self, feed: FakeFeed | None = None) -> None:
        self.feed = feed or FakeFeed()
        self.sessions: dict[str, Session] = {}
        self.records: dict[str, RefreshTokenRecord] = {}
        """By the id of the session: one each. A session that an older version has left behind has none."""
        self.spent: dict[str, str] = {}
        self.reads = 0
        self.places_asked: list[str] = []
        self.users = None
        self.clients = None
        self.single_use = None
        """Set by `FakeUsers`, `FakeClients` and `FakeSingleUse`, as all stand for one database."""

    async def open(self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None) -> bool:
        stands = session.client_id in BUILT_IN_CLIENT_IDS or (
            self.clients is not None and session.client_id in self.clients.clients
        )
        if not stands:
            return False
        if password_version is not None:
            account = self.users.accounts.get(session.user_id) if self.users else None
            if account is None or account.user.disabled or account.password_version != password_version:
                return False
        if session.login is not None and session.login.id is not None and session.client_id not in BUILT_IN_CLIENT_IDS:
            login = self.sessions.get(session.login.id)
            if login is None or login.ended_at is not None:
                return False
        self.sessions[session.id] = session
        if first is not None:
            self.records[session.id] = first
        return True

    async def open_with(
        self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None, spends: str
    ) -> Opening:
        if self.single_use is None or not await self.single_use.spend(spends, now=session.created_at):
            if spends in self.spent:
                await self.end(self.spent[spends], now=session.created_at)
            return Opening.SPENT
        self.spent[spends] = session.id
        opened = await self.open(session, first, password_version=password_version)
        return Opening.OPENED if opened else Opening.OVERTAKEN

    async def end_of_login(self, login_id: str, *, now: int) -> int:
        out_of_it = [one.id for one in self.sessions.values() if one.login is not None and one.login.id == login_id]
        return sum([await self.end(session_id, now=now) for session_id in (login_id, *out_of_it)])

    async def replace_login(self, login_id: str, successor: str, *, now: int) -> None:
        for one in self._live():
            if one.login is not None and one.login.id == login_id and one.id != login_id:
                self.sessions[one.id] = replace(one, login=replace(one.login, id=successor))
        await self.end(login_id, now=now)

    async def seen_at(self, user_id: str, address: str) -> bool:
        self.places_asked.append(user_id)
        return bool(address) and any((one.user_id, one.address) == (user_id, address) for one in self.sessions.values())

    async def rotate(
        self, rotation: Rotation, *, reads_user: Callable[[str], bool] | None = None
    ) -> Rotated | NotRotated:
        self.reads += 1
        session, record = self.sessions.get(rotation.session_id), self.records.get(rotation.session_id)
        if session is None or record is None:
            return NotRotated(Refusal.UNKNOWN)
        refusal = _refusal(session, record, rotation)
        if refusal is not None:
            return NotRotated(refusal, session)
        if record.digest != rotation.digest:
            if _may_be_repeated(record, rotation):
                return Rotated(session, repeated=True)
            return NotRotated(Refusal.REUSED, self._end(session, rotation.now))
        ends = min(rotation.idle_expires_at, session.expires_at)
        self.records[session.id] = RefreshTokenRecord(rotation.successor_digest, ends, rotated_at=rotation.now)
        session = self.sessions[session.id] = replace(session, last_used_at=rotation.now)
        account = self.users.accounts.get(session.user_id) if self.users and reads_user else None
        return Rotated(session, account=account if account is not None and reads_user(session.user_id) else None)

    async def find(self, session_id: str) -> Session | None:
        return self.sessions.get(session_id)

    async def find_with_refresh_token(self, session_id: str) -> tuple[RefreshTokenRecord, Session] | None:
        self.reads += 1
        record = self.records.get(session_id)
        return None if record is None else (record, self.sessions[session_id])

    async def of_user(self, user_id: str, *, now: int) -> list[Session]:
        return [one for one in reversed(self._live()) if one.user_id == user_id and one.expires_at > now]

    async def end(self, session_id: str, *, now: int, user_id: str | None = None) -> bool:
        session = self.sessions.get(session_id)
        if session is None or session.ended_at is not None or user_id not in {None, session.user_id}:
            return False
        self._end(session, now)
        out_of_it = [one for one in self._live() if one.login is not None and one.login.id == session_id]
        self._end_all(out_of_it, now)
        return True

    async def end_of_user(self, user_id: str, *, now: int, keep: str | None = None) -> int:
        return self._end_all([one for one in self._live() if one.user_id == user_id and one.id != keep], now)

    async def end_of_client(self, client_id: str, *, now: int) -> int:
        self.feed.write(ChangeKind.CLIENT, client_id, now)
        return self._end_all([one for one in self._live() if one.client_id == client_id], now)

    async def end_everything(self, *, now: int) -> int:
        self.feed.write(ChangeKind.EVERYTHING, "", now)
        return self._end_all(self._live(), now)

    async def revoke_access_token(self, token_id: str, *, expires_at: int, now: int) -> None:
        self.feed.write(ChangeKind.TOKEN, token_id, now, forget_at=expires_at)

    async def remove_expired(self, *, now: int, limit: int = 500) -> int:
        over = [one.id for one in self.sessions.values() if one.expires_at <= now][:limit]
        for session_id in over:
            del self.sessions[session_id]
            self.records.pop(session_id, None)
        return len(over)

    def _live(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.ended_at is None]

    def _end_all(self, sessions: list[Session], now: int) -> int:
        for session in sessions:
            self._end(session, now)
        return len(sessions)

    def _end(self, session: Session, now: int) -> Session:
        ended = self.sessions[session.id] = replace(session, ended_at=now)
        self.feed.write(ChangeKind.SESSION, session.id, now)
        return ended


def _refusal(session: Session, record: RefreshTokenRecord, rotation: Rotation) -> Refusal | None:
    if session.client_id != rotation.client_id:
        return Refusal.OTHER_CLIENT
    if session.key_thumbprint not in {None, rotation.key_thumbprint}:
        return Refusal.OTHER_KEY
    if session.ended_at is not None:
        return Refusal.ENDED
    lives = record.digest == rotation.digest
    if session.expires_at <= rotation.now or (lives and record.expires_at <= rotation.now):
        return Refusal.EXPIRED
    known = record.digest == rotation.digest or _may_be_repeated(record, rotation)
    if known and rotation.scopes is not None and not rotation.scopes <= session.scopes:
        return Refusal.SCOPE
    return None


def _may_be_repeated(record: RefreshTokenRecord, rotation: Rotation) -> bool:
    """Whether the token is the parent of the live one, spent a moment ago. Without a grace there are no moments."""
    if rotation.grace <= 0 or record.rotated_at is None or record.digest != rotation.successor_digest:
        return False
    return abs(rotation.now - record.rotated_at) < rotation.grace
