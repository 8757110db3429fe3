"""A prepared database of Fastlatch: users, a confidential client, and the environment its servers start with."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastlatch import Fastlatch, NewUser, Settings

CHEAP_ARGON2 = {"FASTLATCH_ARGON2_MEMORY_KIB": "8", "FASTLATCH_ARGON2_ITERATIONS": "1"}
"""For figures that log in but are not about hashing."""
PASSWORD = "a password for measuring"
CLIENT = "measuring"
CALLBACK = "https://measuring.example/callback"


@dataclass(frozen=True, slots=True)
class Site:
    """What a load needs to know."""

    environment: dict[str, str]
    usernames: Sequence[str]
    client_secret: str
    password: str = PASSWORD


def prepare(folder: Path, more: Mapping[str, str], *, users: int = 500, url: str | None = None) -> Site:
    """Make the users and the client, by the same services that an app has. `more`: settings, `FASTLATCH_...`."""
    settings = {
        "FASTLATCH_DATABASE_URL": url or f"sqlite:///{folder / 'fastlatch.db'}",
        # Fixed, so that a token is good at every server on this database.
        "FASTLATCH_ISSUER": "http://127.0.0.1:8000",
        "FASTLATCH_LOGIN_RATE_LIMIT": "off",
        "FASTLATCH_ADDRESS_RATE_LIMIT": "off",
        "FASTLATCH_ACCESS_TOKEN_TTL": "7200",
        **more,
    }
    usernames = tuple(f"user-{number:04}" for number in range(users))
    client_secret = secrets.token_urlsafe(32)
    asyncio.run(_make(settings, usernames, client_secret))
    return Site(settings, usernames, client_secret)


async def _make(settings: dict[str, str], usernames: Sequence[str], client_secret: str) -> None:
    named = {name.removeprefix("FASTLATCH_").lower(): value for name, value in settings.items()}
    wanted = [NewUser(name, PASSWORD, email=f"{name}@example.com") for name in usernames]
    auth = Fastlatch(Settings.load(**named), first_users=wanted)
    async with auth.running() as services:
        grants = frozenset({"password", "refresh_token", "client_credentials", "authorization_code"})
        await services.clients.create(
            CLIENT,
            grants=grants,
            scopes=frozenset({"items:read", "openid"}),
            secret=client_secret,
            redirect_uris=[CALLBACK],
        )
