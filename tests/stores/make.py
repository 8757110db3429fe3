"""Small objects for the store tests, each with an id of its own unless one is asked for."""

import asyncio
from dataclasses import replace
from typing import Any

from fastlatch.adapters.database.database import Database
from fastlatch.domain.client import Client
from fastlatch.domain.key import SigningKey
from fastlatch.domain.secret import digest, new_id
from fastlatch.domain.session import NotRotated, RefreshTokenRecord, Rotated, Rotation, Session
from fastlatch.domain.user import Account, User

NOW = 1_800_000_000
CLIENT = "first-party"


def user(username: str = "alice", **changes: Any) -> User:
    return replace(User(id=new_id(), username=username, scopes=frozenset({"items:read"})), **changes)


def account(username: str = "alice", *, password_hash: str | None = "$hash$1", **changes: Any) -> Account:
    return Account(user=user(username, **changes), password_hash=password_hash)


def client(client_id: str = "app", **changes: Any) -> Client:
    return replace(Client(id=client_id, name="An app", created_at=NOW), **changes)


def key(kid: str = "k1", **changes: Any) -> SigningKey:
    made = SigningKey(
        kid=kid, algorithm="ES256", public_jwk='{"kty":"EC"}', sealed=b"\x00\xffsealed", created_at=NOW, signs_from=NOW
    )
    return replace(made, **changes)


def session(user_id: str = "somebody", **changes: Any) -> Session:
    made = Session(
        id=new_id(),
        user_id=user_id,
        client_id=CLIENT,
        scopes=frozenset({"items:read", "items:write"}),
        created_at=NOW,
        last_used_at=NOW,
        expires_at=NOW + 30 * 86400,
        user_agent="curl/8",
        address="192.0.2.1",
    )
    return replace(made, **changes)


def record(of: Session, **changes: Any) -> RefreshTokenRecord:
    """What is kept of its first token."""
    made = RefreshTokenRecord(digest=token(of, 0), expires_at=min(NOW + 14 * 86400, of.expires_at))
    return replace(made, **changes)


def token(of: Session, generation: int) -> str:
    """The digest of the token of this generation, as a server that derives successors would have it."""
    return digest(f"{of.id} {generation}")


def rotation(of: Session, generation: int, **changes: Any) -> Rotation:
    """The wish to spend the token of this generation."""
    made = Rotation(
        session_id=of.id,
        digest=token(of, generation),
        successor_digest=token(of, generation + 1),
        client_id=of.client_id,
        scopes=None,
        now=NOW + 10,
        idle_expires_at=NOW + 14 * 86400,
        grace=10,
    )
    return replace(made, **changes)


async def opened(database: Database, user_id: str = "somebody", *, idle: int = 14 * 86400, **changes: Any) -> Session:
    """A session that is stored, with its first refresh token."""
    made = session(user_id, **changes)
    if made.client_id != CLIENT:
        await database.clients.add(client(made.client_id))
    first = record(made, expires_at=min(NOW + idle, made.expires_at))
    assert await database.sessions.open(made, first, password_version=None)
    return made


async def rotated(database: Database, of: Session, generations: int, *, now: int = NOW + 10) -> None:
    """Spend the first `generations` tokens of a session, one after another."""
    for generation in range(generations):
        assert await database.sessions.rotate(rotation(of, generation, now=now)) == Rotated(
            replace(of, last_used_at=now)
        )


async def rotate_at_once(databases: list[Database], of: Session, wishes: int) -> list[Rotated | NotRotated]:
    """The same wish many times at the same moment, spread over all of `databases`."""
    wish = rotation(of, 0)
    spread = (databases[number % len(databases)] for number in range(wishes))
    return list(await asyncio.gather(*(database.sessions.rotate(wish) for database in spread)))
