"""Whether any of many secrets is in a heap of bytes, in time that hardly depends on how many secrets there are.

The heap is cut into blocks of eight bytes. A secret of fifteen bytes or more that lies anywhere in it covers one whole
block, whichever of eight places that block begins at. So all eight windows of each secret are kept with the secret, and
only the secrets that have a window among the blocks are looked for one by one.
"""

import json
from base64 import b64encode, urlsafe_b64encode
from binascii import hexlify
from urllib.parse import quote, quote_plus

_BLOCK = 8
SHORTEST = 2 * _BLOCK - 1
_FEWEST = 6
"""Different bytes: what tests fill up with one letter stands elsewhere too."""
_PIECE = 32
"""Bytes from the end of a secret that are looked for: a token begins with what is no secret, such as its session."""


class Needles:
    """Secrets, and how each would look where it must not be."""

    def __init__(self) -> None:
        self._spellings: dict[bytes, tuple[bytes, ...]] = {}
        self._windows: dict[int, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self._spellings)

    def add(self, secret: str | bytes) -> None:
        """From now on it is looked for, unless it is too short or too plain to be told from chance."""
        raw = secret.encode("utf-8", "surrogatepass") if isinstance(secret, str) else secret
        piece = raw[-_PIECE:]
        if len(piece) < SHORTEST or len(set(piece)) < _FEWEST or piece in self._spellings:
            return
        spellings = tuple(_spellings(piece))
        self._spellings[piece] = spellings
        for spelling in spellings:
            for start in range(_BLOCK):
                window = int.from_bytes(spelling[start : start + _BLOCK], "little")
                self._windows.setdefault(window, []).append(piece)

    def found_in(self, heap: bytes) -> list[bytes]:
        """Each secret that is there in any spelling."""
        whole = len(heap) // _BLOCK * _BLOCK
        blocks = memoryview(heap)[:whole].cast("Q")
        # The quick answer, and nearly always the right one.
        if self._windows.keys().isdisjoint(blocks):
            return []
        suspects = {piece for block in blocks for piece in self._windows.get(block, ())}
        return [piece for piece in sorted(suspects) if any(spelling in heap for spelling in self._spellings[piece])]


def _spellings(piece: bytes) -> set[bytes]:
    """As it is, in hexadecimal, in base64 wherever in a longer text it stands, and quoted for a URL or for JSON."""
    found = {piece, hexlify(piece), hexlify(piece).upper(), quote(piece, safe="").encode(), quote_plus(piece).encode()}
    text = piece.decode("utf-8", "replace")
    found |= {json.dumps(text)[1:-1].encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode()}
    for skipped in range(3):
        # Of whatever stands before and after, no bit is in the characters that are left.
        inner = piece[skipped : len(piece) - (len(piece) - skipped) % 3]
        found |= {b64encode(inner), urlsafe_b64encode(inner)}
    return {spelling for spelling in found if len(spelling) >= SHORTEST}
