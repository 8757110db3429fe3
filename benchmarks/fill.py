"""A database as it looks after years: many users, sessions and refresh tokens, the same for the same seed.

`python -m benchmarks.fill out.db --users 1000000 --refresh-tokens 5000000` makes one and prints what a row of each kind
costs on disk. Every user has one password, and every secret follows from the seed, so that a load can log in as
anybody and spend as many refresh tokens as it likes without asking the database for them.
"""

import argparse
import sqlite3
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from math import gcd
from pathlib import Path
from typing import ClassVar

from fastlatch.adapters.database.migrate import upgrade
from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.domain.client import FIRST_PARTY_CLIENT_ID
from fastlatch.domain.secret import REFRESH_TOKEN_PREFIX, digest, spell
from fastlatch.domain.user import name_key

PASSWORD = "correct horse battery staple"
SCOPES = "items:read items:write"
_DAY = 86_400
_SESSION_TTL, _IDLE_TTL = 30 * _DAY, 14 * _DAY
_TOKENS = (1, 3, 1, 2, 6, 1, 3, 2, 4, 2)
"""How many refresh tokens each of ten sessions in a row has had; the last one of them is good, the others are spent."""
_ROWS_TOGETHER = 50_000
_SESSIONS_TOGETHER = 100_000
_AGENTS = ("curl/8.14", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "okhttp/5.1.0")

_COLUMNS = {
    "users": "id name_key username email disabled scopes password_hash password_version created_at",
    "sessions": "id user_id client_id scopes created_at last_used_at expires_at user_agent address",
    "refresh_tokens": "digest session_id generation expires_at used_at",
}

Row = tuple[str | int | None, ...]
Progress = Callable[[str, int, int], None]
"""Is told of: what is being made, how many rows of it are there, how many there will be."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a row of each kind costs on disk, its part of every index included."""

    user: float
    session: float
    refresh_token: float


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in a filled database: everything here is computed from the seed, nothing is read."""

    path: Path
    users: int
    refresh_tokens: int
    seed: int
    row_bytes: Bytes | None = None  # known to whoever has filled it

    password: ClassVar[str] = PASSWORD

    @property
    def url(self) -> str:
        """For `FASTLATCH_DATABASE_URL`."""
        return f"sqlite:///{self.path.absolute()}"

    @property
    def sessions(self) -> int:
        """How many sessions there are."""
        return _sessions_for(self.refresh_tokens)

    def username(self, user: int) -> str:
        """The name of the user of this number: names come in no order, as people do."""
        return f"user-{(user * 2_654_435_761 + self.seed) % 2**32:08x}"

    def user_id(self, user: int) -> str:
        """Their `sub`."""
        return _id(self._bytes("user", user))

    def session(self, session: int) -> "FilledSession":
        """The session of this number; the lower, the older."""
        made = self._bytes("session", session)
        sessions = self.sessions
        tokens = _TOKENS[session % len(_TOKENS)]
        if session == sessions - 1:
            tokens = self.refresh_tokens - _tokens_before(session)
        return FilledSession(
            id=_id(made),
            user=int.from_bytes(made[16:22], "big") % self.users,
            tokens=tokens,
            age=1 - (session + 0.5) / sessions,
            idle=int.from_bytes(made[22:26], "big") / 2**32,
            place=made[26],
        )

    def token(self, session: int, generation: int) -> str:
        """A refresh token as its holder knows it."""
        return spell(REFRESH_TOKEN_PREFIX, self._bytes(f"token {generation}", session))

    def live_tokens(self) -> Iterator[str]:
        """Tokens that can be spent once each, in no order, none of them about to end; almost half of all live ones."""
        sessions = self.sessions
        step = _coprime(sessions, near=int(sessions * 0.618))
        for number in range(sessions):
            at = number * step % sessions
            found = self.session(at)
            if found.idle < 0.5 and found.age < 0.9:
                yield self.token(at, found.tokens - 1)

    def _bytes(self, kind: str, number: int) -> bytes:
        return blake2b(f"{self.seed} {kind} {number}".encode(), digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class FilledSession:
    """What follows from the seed for one session. Ages are parts of the longest possible."""

    id: str
    user: int
    tokens: int
    age: float
    idle: float
    place: int

    def times(self, now: int) -> tuple[int, int]:
        """When it was opened and when it was last used: nobody of them is over, some soon will be."""
        created = now - int(self.age * (_SESSION_TTL - 60))
        return created, max(created, now - int(self.idle * (_IDLE_TTL - 60)))

    def issued(self, generation: int, now: int) -> int:
        """When the token of this generation was made: evenly, within the time in which a spent one is kept."""
        created, last_used = self.times(now)
        if self.tokens == 1:
            return last_used
        first = max(created, now - _IDLE_TTL + 60)
        return first + (last_used - first) * generation // (self.tokens - 1)


def fill(  # noqa: PLR0913 (keyword-only; each is a fact about what is wanted)
    path: Path,
    *,
    users: int,
    refresh_tokens: int,
    seed: int = 1,
    now: int | None = None,
    progress: Progress = lambda *_: None,
) -> Filled:
    """Make a new database at `path`, which appears there when it is complete.

    Raises:
        FileExistsError: something is there already.
    """
    if path.exists():
        raise FileExistsError(path)
    now = int(time.time()) if now is None else now
    filled = Filled(path, users, refresh_tokens, seed)
    part = path.with_name(path.name + ".part")
    for leftover in path.parent.glob(part.name + "*"):
        leftover.unlink()
    upgrade(f"sqlite:///{part.absolute()}")
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        row_bytes = Bytes(
            _insert(connection, "users", users, _users(filled, now), progress),
            _insert(connection, "sessions", filled.sessions, _sessions(filled, now), progress),
            _insert(connection, "refresh_tokens", refresh_tokens, _refresh_tokens(filled, now), progress),
        )
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    part.rename(path)
    return Filled(path, users, refresh_tokens, seed, row_bytes)


def _users(filled: Filled, now: int) -> Iterator[Row]:
    password_hash = Argon2Hasher().hash(PASSWORD)
    for number in range(filled.users):
        name = filled.username(number)
        email = f"{name}@example.com"
        yield filled.user_id(number), name_key(name), name, email, False, SCOPES, password_hash, 0, now - _SESSION_TTL


def _sessions(filled: Filled, now: int) -> Iterator[Row]:
    for number in range(filled.sessions):
        session = filled.session(number)
        created, last_used = session.times(now)
        yield (
            session.id,
            filled.user_id(session.user),
            FIRST_PARTY_CLIENT_ID,
            SCOPES,
            created,
            last_used,
            created + _SESSION_TTL,
            _AGENTS[session.place % len(_AGENTS)],
            f"10.{session.user % 251}.{session.user // 251 % 251}.{session.place % 4}",
        )


def _refresh_tokens(filled: Filled, now: int) -> Iterator[Row]:
    """The tokens of one session do not lie side by side, as they do not when time brings them one by one."""
    numbers = iter(range(filled.sessions))
    while together := [(number, filled.session(number)) for number in islice(numbers, _SESSIONS_TOGETHER)]:
        for generation in range(max(_TOKENS)):
            for number, session in together:
                if generation < session.tokens:
                    yield _refresh_token(filled.token(number, generation), session, generation, now)


def _refresh_token(token: str, session: FilledSession, generation: int, now: int) -> Row:
    end = session.times(now)[0] + _SESSION_TTL
    expires_at = min(session.issued(generation, now) + _IDLE_TTL, end)
    used_at = None if generation == session.tokens - 1 else session.issued(generation + 1, now)
    return digest(token), session.id, generation, expires_at, used_at


def _insert(connection: sqlite3.Connection, table: str, total: int, rows: Iterable[Row], progress: Progress) -> float:
    """Insert them all; how many bytes a row has made the file grow."""
    before, made = _size(connection), 0
    columns = _COLUMNS[table].split()
    insert = f"INSERT INTO fastlatch_{table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 (our own names)
    progress(table, made, total)
    rows = iter(rows)
    while together := list(islice(rows, _ROWS_TOGETHER)):
        connection.execute("BEGIN")
        connection.executemany(insert, together)
        connection.execute("COMMIT")
        made += len(together)
        progress(table, made, total)
    if made != total:
        raise AssertionError(f"{made} rows of {table}, {total} wanted")
    return (_size(connection) - before) / max(1, total)


def _size(connection: sqlite3.Connection) -> int:
    pages, page_size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(page_size)


def _id(made: bytes) -> str:
    """In the spelling of `domain.secret.new_id`."""
    return urlsafe_b64encode(made[:16]).rstrip(b"=").decode()


@lru_cache
def _sessions_for(refresh_tokens: int) -> int:
    sessions = refresh_tokens // sum(_TOKENS) * len(_TOKENS)
    while _tokens_before(sessions) < refresh_tokens:
        sessions += 1
    return sessions


def _tokens_before(session: int) -> int:
    """How many tokens the sessions of lower numbers have."""
    whole, rest = divmod(session, len(_TOKENS))
    return whole * sum(_TOKENS) + sum(_TOKENS[:rest])


def _coprime(number: int, *, near: int) -> int:
    """A step that visits every one of `number` places before it comes back to the first."""
    step = max(1, near)
    while gcd(step, number) != 1:
        step += 1
    return step


def _show(what: str, made: int, total: int) -> None:
    line_end = "\n" if made == total else ""
    sys.stderr.write(f"\r{what.replace('_', ' '):<16} {made:>11,} of {total:,}{line_end}")
    sys.stderr.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fill", description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--refresh-tokens", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    filled = fill(asked.path, users=asked.users, refresh_tokens=asked.refresh_tokens, seed=asked.seed, progress=_show)
    print(f"{asked.path}: {asked.path.stat().st_size / 2**20:,.0f} MiB in {time.monotonic() - begun:,.0f} s")
    print(f"every user has the password: {filled.password}")
    if filled.row_bytes is not None:
        print(f"bytes a user          {filled.row_bytes.user:>6,.0f}")
        print(f"bytes a session       {filled.row_bytes.session:>6,.0f}   ({filled.sessions:,} sessions)")
        print(f"bytes a refresh token {filled.row_bytes.refresh_token:>6,.0f}")


if __name__ == "__main__":
    main()
