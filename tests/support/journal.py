"""What a client asked for and was told, each line on the disk before anything follows from it."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """A file of its own for each time that the servers run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab", buffering=0)
        self._numbers = count()
        self.acknowledged = 0
        self._enough = 0
        self._is_enough = asyncio.Event()

    def asks(self, who: str, what: str, **details: str) -> int:
        """To be written before the request leaves; its number."""
        number = next(self._numbers)
        self._write({"number": number, "who": who, "asks": what, **details})
        return number

    def was_told(self, number: int, content: dict[str, Any]) -> None:
        """To be written when the answer has come, and before the next request leaves."""
        self._write({"answers": number, "at": time.time(), "content": content})
        self.acknowledged += 1
        if self.acknowledged >= self._enough:
            self._is_enough.set()

    async def has(self, enough: int) -> None:
        """Wait until so much was acknowledged; `enough` is more than there is yet."""
        self._enough = enough
        await self._is_enough.wait()

    def read(self) -> Iterator[tuple[Entry, Entry | None]]:
        """Each request with its answer, from the file; None: it was under way when the server died."""
        entries = [json.loads(line) for line in self._path.read_text().splitlines()]
        answers = {entry["answers"]: entry for entry in entries if "answers" in entry}
        for entry in entries:
            if "asks" in entry:
                yield entry, answers.get(entry["number"])

    def close(self) -> None:
        self._file.close()

    def _write(self, entry: Entry) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        os.fsync(self._file.fileno())
