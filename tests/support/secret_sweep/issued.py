"""What was secret in a run: picked out of what tests sent and received."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .needles import Needles

_MARKED = re.compile(r"fl[a-z]_[\w-]{40,}|eyJ[\w-]+\.[\w-]+\.[\w-]{20,}")
"""Whatever `new_secret` makes, refresh tokens and signed tokens say what they are."""
_SENT = frozenset({"password", "current_password", "new_password", "client_secret"})
_RECEIVED = _SENT | {"access_token", "refresh_token", "id_token", "code", "device_code"}
_NAMES = frozenset({"username", "user", "name"})


class Issued:
    """Fills `needles`. What stands where a password belongs and is also a name is none."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles

    def secret(self, text: str | bytes) -> None:
        self._needles.add(text)

    def marked_in(self, text: str) -> None:
        """Every secret that says itself what it is."""
        for found in _MARKED.findall(text):
            self._needles.add(found.strip())

    def in_request(self, url: str, body: bytes) -> None:
        """Passwords and secrets of a form or of JSON; not tokens, which may be somebody's inventions."""
        fields = [*_fields(body), *parse_qsl(urlsplit(url).query)]
        names = {value for name, value in fields if name in _NAMES}
        self._secrets((name, value) for name, value in fields if name in _SENT and value not in names)

    def in_answer(self, body: bytes, cookies: dict[str, str], location: str) -> None:
        """Tokens, codes and secrets of JSON, of cookies and of an address to go on to."""
        if b"eyJ" in body or b"fl" in body:
            self.marked_in(body.decode("utf-8", "replace"))
        fields = [*_fields(body), *parse_qsl(urlsplit(location).query)]
        self._secrets((name, value) for name, value in fields if name in _RECEIVED)
        for value in cookies.values():
            self._needles.add(value)

    def _secrets(self, fields: Iterator[tuple[str, str]]) -> None:
        for _, value in fields:
            self._needles.add(value)


def _fields(body: bytes) -> list[tuple[str, str]]:
    if body[:1] in {b"{", b"["}:
        try:
            return list(_members(json.loads(body)))
        except (ValueError, RecursionError):
            return []
    if b"=" not in body or len(body) > 100_000:
        return []
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=False)
    except ValueError:
        return []


def _members(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str):
                yield name, member
            else:
                yield from _members(member)
    elif isinstance(value, list):
        for each in value:
            yield from _members(each)
