"""Passwords are hashed and checked here: off the event loop, and with the same work whether or not the name exists.

ASVS 6.3.8: "valid users cannot be deduced from failed authentication challenges".
"""

import logging
import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from fastlatch.domain.errors import WeakPassword
from fastlatch.ports.hashing import PasswordHasher, PreferredHasher, Verification

from .bounded_queue import BoundedQueue
from .cores import usable_cores

logger = logging.getLogger("fastlatch.hashing")

P = ParamSpec("P")
T = TypeVar("T")

MAX_LENGTH = 4096
"""Characters. A longer password is nobody's, and is not worth the time to digest it."""
_NO = Verification(valid=False)


class HashingPool:
    """Implements `PasswordHashing`: one thread a core, `queue` jobs waiting behind them.

    A hash of another algorithm or cost takes its own time to check, until the next login has renewed it.
    """

    def __init__(
        self,
        preferred: PreferredHasher,
        others: tuple[PasswordHasher, ...] = (),
        *,
        workers: int | None = None,
        queue: int = 64,
    ) -> None:
        self._preferred = preferred
        self._hashers: tuple[PasswordHasher, ...] = (preferred, *others)
        self._queue = BoundedQueue(workers or usable_cores(), queue)
        # Made first and once: the first unknown name must not be the one that waits for it.
        self._nobodys_hash = self._queue.submit(preferred.hash, secrets.token_urlsafe())

    async def start(self) -> None:
        """Return when the pool has shown that it can hash.

        Raises:
            Unavailable: there is not enough memory for one hash.
        """
        await self._queue.outcome(self._nobodys_hash)

    def close(self) -> None:
        """Take no more jobs."""
        self._queue.close()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Any other short computing job, behind the same queue.

        Raises:
            Unavailable: the queue is full.
        """
        return await self._queue.run(function, *args, **kwargs)

    async def hash(self, password: str) -> str:
        """A hash by the preferred hasher.

        Raises:
            WeakPassword: it is longer than anything that is ever checked.
            Unavailable: the queue is full.
        """
        if len(password) > MAX_LENGTH:
            raise WeakPassword(f"A password has at most {MAX_LENGTH} characters.")
        return await self._queue.run(self._preferred.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> Verification:
        """Check a password. Without a hash, or with one that nobody can read, the same work is done for nobody.

        Raises:
            Unavailable: the queue is full.
        """
        if len(password) > MAX_LENGTH:
            return await self._queue.run(self._work_for_nobody, "")
        return await self._queue.run(self._check, password, password_hash)

    def _check(self, password: str, password_hash: str | None) -> Verification:
        if password_hash is None:
            return self._work_for_nobody(password)
        hasher = next((hasher for hasher in self._hashers if hasher.recognises(password_hash)), None)
        if hasher is None:
            logger.warning("a stored password hash is of no known kind: its owner cannot log in")
            return self._work_for_nobody(password)
        if not hasher.verify(password, password_hash):
            return _NO
        if hasher is self._preferred and not self._preferred.outdated(password_hash):
            return Verification(valid=True)
        return Verification(valid=True, new_hash=self._preferred.hash(password))

    def _work_for_nobody(self, password: str) -> Verification:
        self._preferred.verify(password, self._nobodys_hash.result())
        return _NO
