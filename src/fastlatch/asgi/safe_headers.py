"""What a browser must not do with our answers: guess their type, frame them, leak the address. A route may overrule."""

from collections.abc import Iterable

Header = tuple[bytes, bytes]

_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_HTTPS: tuple[Header, ...] = ((b"strict-transport-security", b"max-age=31536000"),)
_REQUEST_ID = b"x-request-id"


class SafeHeaders:
    """Made once. `https`: the issuer is reached by https, so browsers should never try http again."""

    def __init__(self, *, https: bool) -> None:
        self._ours = _ALWAYS + (_HTTPS if https else ())
        self._names = frozenset(name for name, _ in self._ours) | {_REQUEST_ID}

    def around(self, theirs: Iterable[Header], request_id: str) -> list[Header]:
        """The headers of an answer, with ours and with the id of the request."""
        headers = list(theirs)
        for name, _ in headers:
            if name in self._names:
                return self._where_missing(headers, request_id)
        headers += self._ours
        headers.append((_REQUEST_ID, request_id.encode()))
        return headers

    def _where_missing(self, theirs: list[Header], request_id: str) -> list[Header]:
        kept = [header for header in theirs if header[0] != _REQUEST_ID]
        there = {name for name, _ in kept}
        missing = [header for header in self._ours if header[0] not in there]
        return [*kept, *missing, (_REQUEST_ID, request_id.encode())]
