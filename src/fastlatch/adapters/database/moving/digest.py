"""What two tables are compared by: SHA-256 over their rows in the order of the key, each a JSON array and a comma.

Texts stand in it as JSON has them, in ASCII; bytes as an object with their hexadecimal digits; so 1, true, "1" and the
byte 0x01 are four things.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from .shape import Row


class Digest:
    """Of the rows so far. However they are cut into batches, it comes out the same."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = sha256()

    def add(self, rows: Sequence[Row]) -> None:
        """The next rows."""
        if rows:
            self.rows += len(rows)
            self._hash.update((_encode(rows)[1:-1] + ",").encode())

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return self._hash.hexdigest()

    def equals(self, other: "Digest") -> bool:
        """Whether the rows are the same."""
        return (self.rows, self.sha256) == (other.rows, other.sha256)


def _bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"a {type(value).__name__} is in no table of ours")


_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=_bytes).encode
