"""A database as it looks after years: many users and sessions, each with a refresh token, the same for the same seed.

`python -m benchmarks.fill out.db --users 1000000 --refresh-tokens 5000000` makes one and prints what a row of each kind
costs on disk. Every user has one password, and every secret follows from the seed, so that a load can log in as
anybody and spend as many refresh tokens as it likes without asking the database for them.
"""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import islice
from math import gcd
from pathlib import Path
from typing import ClassVar

from fastlatch.adapters.database.compiled import schema
from fastlatch.adapters.database.migrate import upgrade
from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.keys.derive import REFRESH_TOKENS, derive
from fastlatch.domain.client import FIRST_PARTY_CLIENT_ID
from fastlatch.domain.secret import ID_BYTES, spell_id
from fastlatch.domain.user import name_key
from fastlatch.tokens.refresh_tokens import RefreshToken, RefreshTokens

PASSWORD = "correct horse battery staple"
SCOPES = "items:read items:write"
_DAY = 86_400
_SESSION_TTL, _IDLE_TTL = 30 * _DAY, 14 * _DAY
_ROWS_TOGETHER = 50_000
_AGENTS = ("curl/8.14", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "okhttp/5.1.0")

_COLUMNS = {
    "users": "id name_key username email disabled scopes password_hash password_version created_at",
    "sessions": "id user_id client_id scopes created_at last_used_at expires_at user_agent address "
    "refresh_digest refresh_expires_at rotated_at",
}

Row = tuple[str | int | None, ...]
Progress = Callable[[str, int, int], None]
"""Is told of: what is being made, how many rows of it are there, how many there will be."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a row of each kind costs on disk, its part of every index included."""

    user: float
    session: float


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in a filled database: everything here is computed from the seed, nothing is read."""

    path: Path
    users: int
    refresh_tokens: int
    """As many as sessions: each has one that lives."""
    seed: int
    row_bytes: Bytes | None = None  # known to whoever has filled it

    password: ClassVar[str] = PASSWORD

    @property
    def url(self) -> str:
        """For `FASTLATCH_DATABASE_URL`."""
        return f"sqlite:///{self.path.absolute()}"

    @property
    def secret(self) -> str:
        """For `FASTLATCH_SECRET_KEY`: to a server with another one, none of these refresh tokens is its own."""
        return _secret(self.seed)

    def username(self, user: int) -> str:
        """The name of the user of this number: names come in no order, as people do."""
        return f"user-{(user * 2_654_435_761 + self.seed) % 2**32:08x}"

    def user_id(self, user: int) -> str:
        """Their `sub`."""
        return spell_id(self._bytes("user", user)[:ID_BYTES])

    def session(self, session: int) -> "FilledSession":
        """The session of this number; the lower, the older."""
        made = self._bytes("session", session)
        return FilledSession(
            id=spell_id(made[:ID_BYTES]),
            raw_id=made[:ID_BYTES],
            user=int.from_bytes(made[16:22], "big") % self.users,
            age=1 - (session + 0.5) / self.refresh_tokens,
            idle=int.from_bytes(made[22:26], "big") / 2**32,
            place=made[26],
        )

    def token(self, session: int) -> RefreshToken:
        """The refresh token of this session, which took the place of another when the session was last used."""
        return self.token_of(self.session(session), session)

    def token_of(self, made: "FilledSession", session: int) -> RefreshToken:
        """The same, for whoever has made the session of this number already."""
        parent = RefreshToken(made.id, "", made.raw_id + self._bytes("token", session))
        return _refresh_tokens(self.seed).successor(parent)

    def live_tokens(self, of_each: int = 1) -> Iterator[str]:
        """Tokens that can be spent once each, in no order, none of them about to end; almost half of all.

        `of_each`: of every so-manieth user only.
        """
        sessions = self.refresh_tokens
        step = _coprime(sessions, near=int(sessions * 0.618))
        for number in range(sessions):
            at = number * step % sessions
            found = self.session(at)
            if found.user % of_each == 0 and found.idle < 0.5 and found.age < 0.9:
                yield self.token_of(found, at).text

    def _bytes(self, kind: str, number: int) -> bytes:
        return _bytes(self.seed, kind, number)


@dataclass(frozen=True, slots=True)
class FilledSession:
    """What follows from the seed for one session. Ages are parts of the longest possible."""

    id: str
    raw_id: bytes
    user: int
    age: float
    idle: float
    place: int

    def times(self, now: int) -> tuple[int, int]:
        """When it was opened and when it was last used: nobody of them is over, some soon will be."""
        created = now - int(self.age * (_SESSION_TTL - 60))
        return created, max(created, now - int(self.idle * (_IDLE_TTL - 60)))


def fingerprint() -> str:
    """Of all that decides what is in a filled database: one that was made with another is of no use."""
    token = Filled(Path(), users=1, refresh_tokens=1, seed=1).token(0)
    decides = (schema.SQLITE, token.text, token.digest, Path(__file__).read_bytes())
    return sha256(repr(decides).encode()).hexdigest()[:12]


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
            _insert(connection, "sessions", refresh_tokens, _sessions(filled, now), progress),
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
    for number in range(filled.refresh_tokens):
        session = filled.session(number)
        created, last_used = session.times(now)
        end = created + _SESSION_TTL
        yield (
            session.id,
            filled.user_id(session.user),
            FIRST_PARTY_CLIENT_ID,
            SCOPES,
            created,
            last_used,
            end,
            _AGENTS[session.place % len(_AGENTS)],
            f"10.{session.user % 251}.{session.user // 251 % 251}.{session.place % 4}",
            filled.token_of(session, number).digest,
            min(last_used + _IDLE_TTL, end),
            last_used,
        )


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


def _bytes(seed: int, kind: str, number: int) -> bytes:
    return blake2b(f"{seed} {kind} {number}".encode(), digest_size=32).digest()


def _secret(seed: int) -> str:
    return _bytes(seed, "secret", 0).hex()


@lru_cache
def _refresh_tokens(seed: int) -> RefreshTokens:
    """As a server with this secret has them."""
    return RefreshTokens(derive(_secret(seed).encode(), REFRESH_TOKENS))


def _coprime(number: int, *, near: int) -> int:
    """A step that visits every one of `number` places before it comes back to the first."""
    step = max(1, near)
    while gcd(step, number) != 1:
        step += 1
    return step


def _show(what: str, made: int, total: int) -> None:
    line_end = "\n" if made == total else ""
    sys.stderr.write(f"\r{what:<10} {made:>11,} of {total:,}{line_end}")
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
    print(f"its refresh tokens are good with FASTLATCH_SECRET_KEY={filled.secret}")
    if filled.row_bytes is not None:
        print(f"bytes a user    {filled.row_bytes.user:>6,.0f}")
        print(f"bytes a session {filled.row_bytes.session:>6,.0f}, its refresh token included")


if __name__ == "__main__":
    main()
