"""An API of somebody else that checks our tokens with our published keys, and trusts a cache as long as it may.

The strictest there is: an unknown `kid` is no reason to ask before the time that `Cache-Control` says is over.
"""

import asyncio
import re
import time

from joserfc import jwt
from joserfc.jwk import KeySet

from .wire_client import WireClient


class ForeignApi:
    def __init__(self, port: int, *, algorithms: tuple[str, ...] = ("ES256",)) -> None:
        self._client = WireClient(port, keeps=False)
        self._algorithms = list(algorithms)
        self._keys: KeySet | None = None
        self._until = 0.0
        self._fetching = asyncio.Lock()
        self.fetched = 0
        self.most_keys = 0
        self.most_bytes = 0

    async def accepts(self, token: str) -> bool:
        """Whether the signature is one of a key that it has, and the token has not expired."""
        async with self._fetching:
            if time.monotonic() >= self._until:
                await self._fetch()
        assert self._keys is not None
        try:
            claims = jwt.decode(token, self._keys, algorithms=self._algorithms).claims
        except ValueError:
            # No key with this kid.
            return False
        return bool(claims["exp"] > time.time())

    async def _fetch(self) -> None:
        asked = time.monotonic()
        answer = await self._client.get("/.well-known/jwks.json")
        assert answer.status == 200
        found = re.search(r"max-age=(\d+)", answer.headers["cache-control"])
        assert found
        self._until = asked + int(found[1])
        self._keys = KeySet.import_key_set(answer.json)
        self.fetched += 1
        self.most_keys = max(self.most_keys, len(answer.json["keys"]))
        self.most_bytes = max(self.most_bytes, len(answer.body))

    def close(self) -> None:
        self._client.close()
