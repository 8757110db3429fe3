"""RFC 9106: Argon2id for new hashes (OWASP's smallest: 19 MiB, two passes, one lane); its sisters are read.

Reads the encoded form of the reference implementation, and Django's, which has the word `argon2` before it.
"""

import re

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from pwdlib.hashers.argon2 import Argon2Hasher as PwdlibArgon2

from fastlatch.domain.errors import ConfigurationError

from .bounds import MAX_ARGON2_LANES, MAX_ARGON2_TRAFFIC, MAX_MEMORY
from .encoding import is_canonical_base64, password_bytes

_DJANGO_PREFIX = "argon2$"
# The lengths are those of salts from 8 and digests from 16 bytes: a shorter digest would be met by chance.
_ENCODED = (
    r"(?:argon2)?\$argon2(?:id|i|d)\$(?:v=(?:16|19)\$)?"
    r"m=(?P<memory>[1-9][0-9]{0,7}),t=(?P<passes>[1-9][0-9]{0,7}),p=(?P<lanes>[1-9][0-9]{0,2})"
    r"\$(?P<salt>[A-Za-z0-9+/]{11,256})\$(?P<digest>[A-Za-z0-9+/]{22,256})"
)
_KIB = 1024
_KIB_PER_LANE = 8


class Argon2Hasher:
    """Implements `PreferredHasher`."""

    def __init__(self, memory_kib: int = 19_456, iterations: int = 2, lanes: int = 1) -> None:
        """Take the parameters of new hashes.

        Raises:
            ConfigurationError: Argon2 cannot be run so, or a hash made so would not be read again.
        """
        if not _within_bounds(memory_kib, iterations, lanes):
            raise ConfigurationError(
                f"Argon2 cannot use {memory_kib} KiB, {iterations} iterations and {lanes} lanes: "
                f"give each lane {_KIB_PER_LANE} KiB or more, and at most {MAX_ARGON2_LANES} lanes, "
                f"{MAX_MEMORY // 2**30} GiB, and {MAX_ARGON2_TRAFFIC // 2**30} GiB times iterations."
            )
        self._hasher = PwdlibArgon2(time_cost=iterations, memory_cost=memory_kib, parallelism=lanes)
        self._verifier = argon2.PasswordHasher()

    def recognises(self, password_hash: str) -> bool:
        """Whether this is an Argon2 hash within the bounds."""
        match = re.fullmatch(_ENCODED, password_hash)
        return (
            match is not None
            and _within_bounds(int(match["memory"]), int(match["passes"]), int(match["lanes"]))
            and is_canonical_base64(match["salt"])
            and is_canonical_base64(match["digest"])
        )

    def hash(self, password: str) -> str:
        """A new hash with 16 bytes of salt."""
        return self._hasher.hash(password_bytes(password))

    def verify(self, password: str, password_hash: str) -> bool:
        """Whether the password is right.

        Raises:
            MemoryError: the memory for it could not be had. pwdlib's own verify answers False then, which would
                tell the owner that their password is wrong.
        """
        if not self.recognises(password_hash):
            return False
        try:
            return self._verifier.verify(_unwrapped(password_hash), password_bytes(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        except VerificationError as fault:
            raise MemoryError(str(fault)) from fault

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters, by a sister of Argon2id, or is in Django's wrapping."""
        return password_hash.startswith(_DJANGO_PREFIX) or self._hasher.check_needs_rehash(password_hash)


def _within_bounds(memory_kib: int, passes: int, lanes: int) -> bool:
    return (
        1 <= lanes <= MAX_ARGON2_LANES
        and _KIB_PER_LANE * lanes <= memory_kib <= MAX_MEMORY // _KIB
        and 1 <= passes <= MAX_ARGON2_TRAFFIC // (memory_kib * _KIB)
    )


def _unwrapped(password_hash: str) -> str:
    return "$" + password_hash.removeprefix(_DJANGO_PREFIX) if password_hash[0] != "$" else password_hash
