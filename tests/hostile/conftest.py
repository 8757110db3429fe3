"""For each algorithm a door with a real key ring behind it, and a real token that passes it."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from fakes.key_store import FakeKeyStore
from fastlatch.adapters.keys.jwk import ALGORITHMS
from fastlatch.adapters.keys.key_ring import KeyRing
from fastlatch.adapters.keys.remote_keys import Fetched, RemoteKeys
from fastlatch.domain.policy import TokenPolicy
from fastlatch.ports.keys import SignatureVerifier
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.verify import VerifyAccessToken
from hostile.forge import Forge

NOW = 1_800_000_000
ISSUER = "https://issuer.example"
AUDIENCE = "https://api.example"
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "user-of-the-test",
    "client_id": "first-party",
    "iat": NOW,
    "exp": NOW + 900,
    "jti": "token-of-the-test",
    "scope": "items:read me",
    "sid": "session-of-the-test",
}


@dataclass(frozen=True)
class Door:
    """What stands between a token and the app, and what the forger was given."""

    verify: VerifyAccessToken
    token: str
    private_key: str = field(repr=False)
    algorithm: str


DOORS = [*ALGORITHMS, *(f"{algorithm} elsewhere" for algorithm in ALGORITHMS if algorithm != "HS256")]
"""With our own keys, and as a resource server with the published ones."""


@pytest.fixture(scope="session", params=DOORS)
def door(request: pytest.FixtureRequest) -> Door:
    algorithm, _, elsewhere = request.param.partition(" ")
    ring = KeyRing(FakeKeyStore(), bytes(32), algorithm, lambda: NOW, token_ttl=900, publish_lead=300)
    asyncio.run(ring.ensure())
    signatures: SignatureVerifier = asyncio.run(_published_by(ring)) if elsewhere else ring
    verify = VerifyAccessToken(signatures, RevocationList(), lambda: None, TokenPolicy(ISSUER, AUDIENCE), lambda: NOW)
    private_key = ring.export_private(ring.describe()[0].kid)
    return Door(verify, ring.sign(CLAIMS, now=NOW), private_key, algorithm)


async def _published_by(ring: KeyRing) -> RemoteKeys:
    async def fetch(_anew: bool) -> Fetched:
        return Fetched(json.dumps(ring.jwks(now=NOW)).encode(), None)

    keys = RemoteKeys(fetch, lambda: None)
    await keys.first()
    return keys


@pytest.fixture(scope="session")
def forge(door: Door) -> Forge:
    """Made once: reading an RSA key takes as long as a hundred tests."""
    return Forge.of(door.token, door.private_key, NOW)


class Outside:
    """What the interpreter was asked to do beyond computing, while someone watches."""

    _EVENTS = frozenset(
        {"socket.connect", "socket.getaddrinfo", "socket.sendto", "open", "subprocess.Popen", "os.system"}
    )

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._watching = False
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._watching and event in self._EVENTS:
            self.seen.append(f"{event} {arguments[:2]!r}")

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """What happens outside while the block runs."""
        self.seen.clear()
        self._watching = True
        try:
            yield self.seen
        finally:
            self._watching = False


@pytest.fixture(scope="session")
def outside() -> Outside:
    """An audit hook cannot be taken away again: one for the whole run."""
    return Outside()
