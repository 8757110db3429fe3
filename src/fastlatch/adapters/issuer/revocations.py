"""The change feed of an issuer elsewhere: `GET /revocations`, asked again and again, conditional (RFC 9110 section 13).

Behind one address there may be many processes, and each has a log of its own. Every answer gives a place in the log of
the process that answered; all places are sent back, so that each process can tell what came since it was last asked.
"""

import asyncio
import base64
import random
import re
from collections.abc import Mapping
from typing import Any, TypeGuard
from urllib.parse import quote_plus

from fastlatch.domain.change import MAY_BE_IGNORED, Change, ChangeBatch, ChangeKind
from fastlatch.domain.errors import Unavailable

from .http import Answer, Http
from .metadata import Metadata

LONGEST = 1024 * 1024
"""Bytes of one page."""
MOST_PAGES = 5_000
"""Beyond it something answers without end."""
MOST_PLACES = 32
"""Of the processes that answered last; the longest address stays below 3,000 characters."""
_LONGEST_WAIT = 4.0
_FIRST_WAIT_REFUSED, _LAST_WAIT_REFUSED = 60.0, 900.0
"""Seconds between two attempts with credentials that are refused: each one counts as a guess at the secret."""
_NUMBER = 2**53
_KINDS = {kind.value: kind for kind in ChangeKind}

Places = tuple[tuple[str, str], ...]
"""Process and place in its log, the one that answered last at the end."""


class IssuerRevocations:
    """Implements `ChangeFeed`. The numbers of its batches are its own, and count what it has read."""

    def __init__(self, http: Http, metadata: Metadata, client_id: str, client_secret: str) -> None:
        self._http = http
        self._metadata = metadata
        self._authorization = basic(client_id, client_secret)
        self._read: dict[int, Places] = {}
        """The number that was given out last, and the one that was last asked for: the follower may come back."""
        self._failures = 0
        self._refused = 0

    async def alive(self, *, now: int) -> ChangeBatch:  # noqa: ARG002 (what is over is known where it is told)
        """Every change that still matters."""
        return await self.after(0)

    async def after(self, sequence: int) -> ChangeBatch:
        """What came behind the batch of this number; everything where there was none."""
        places = self._read.get(sequence, ())
        try:
            behind, changes = await self._all_pages(places)
        except Exception:
            self._failures += 1
            raise
        self._failures = self._refused = 0
        head = sequence if behind == places else sequence + 1
        self._read = {sequence: places, head: behind}
        return ChangeBatch(head, tuple(changes))

    async def wait(self, seconds: float) -> None:
        """A little more or less than so long, so that many who began at once do not ask at once; longer in trouble."""
        if self._refused:
            seconds = min(_FIRST_WAIT_REFUSED * 2 ** (self._refused - 1), _LAST_WAIT_REFUSED)
        elif self._failures:
            seconds = min(seconds * 2 ** min(self._failures - 1, 8), max(seconds, _LONGEST_WAIT))
        await asyncio.sleep(seconds * random.uniform(0.9, 1.1))  # noqa: S311 (nothing secret is chosen)

    async def _all_pages(self, places: Places) -> tuple[Places, list[Change]]:
        changes: list[Change] = []
        for _ in range(MOST_PAGES):
            answer = await self._ask(places)
            if answer.status == 304:  # noqa: PLR2004 (Not Modified)
                return places, changes
            document = answer.document()
            place, entries, more = document.get("place"), document.get("changes"), document.get("more")
            if not _is_place(place) or not isinstance(entries, list) or not isinstance(more, bool):
                raise Unavailable(detail="the issuer's revocations cannot be read")
            changes += [change for number, entry in enumerate(entries) if (change := _change(number, entry))]
            places = _with(places, place)
            if not more:
                return places, changes
        raise Unavailable(detail=f"the issuer's revocations have more than {MOST_PAGES} pages")

    async def _ask(self, places: Places) -> Answer:
        url = (await self._metadata.addresses()).revocations
        if url is None:
            raise Unavailable(
                detail="the issuer has no feed of revocations; without FASTLATCH_CLIENT_ID its tokens are taken "
                "until they expire"
            )
        headers = {"Authorization": self._authorization}
        if places:
            spelt = ",".join(place for _, place in places)
            url = f"{url}{'&' if '?' in url else '?'}after={spelt}"
            headers["If-None-Match"] = f'"{places[-1][1]}"'
        answer = await self._http.get(url, headers, longest=LONGEST)
        if answer.status not in {200, 304}:
            self._not_answered(answer)
        return answer

    def _not_answered(self, answer: Answer) -> None:
        if answer.status in {400, 401, 403}:
            self._refused += 1
            raise Unavailable(
                detail=f"the issuer refuses to tell this client its revocations (status {answer.status}): see that "
                "FASTLATCH_CLIENT_ID and FASTLATCH_CLIENT_SECRET are those of a confidential first-party client"
            )
        self._metadata.doubt()
        raise Unavailable(detail=f"the issuer's revocations: status {answer.status}")


def basic(client_id: str, client_secret: str) -> str:
    """RFC 6749 section 2.3.1: both parts form-encoded, then HTTP Basic."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _is_place(place: Any) -> TypeGuard[str]:
    # Ours have less than 40 characters; what goes into an address again must end nothing there.
    return isinstance(place, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", place, re.ASCII) is not None


def _with(places: Places, place: str) -> Places:
    process = place.rpartition(".")[0]
    return (*(known for known in places if known[0] != process), (process, place))[-MOST_PLACES:]


def _change(number: int, entry: Any) -> Change | None:
    """None for a kind that may be passed over by whoever does not know it.

    Any other that is not known refuses tokens in a way that only a later version understands: then nobody here can say
    which tokens are ended.
    """
    if not isinstance(entry, Mapping):
        raise Unavailable(detail="the issuer's revocations cannot be read")
    kind, subject, at, until = (entry.get(name) for name in ("kind", "subject", "at", "forget_at"))
    if not (isinstance(kind, str) and isinstance(subject, str) and _is_time(at) and _is_time(until)):
        raise Unavailable(detail="the issuer's revocations cannot be read")
    if kind.startswith(MAY_BE_IGNORED):
        return None
    known = _KINDS.get(kind)
    if known is None:
        raise Unavailable(detail="the issuer tells endings of a kind that this version does not know: update it")
    return Change(number, known, subject, at, until)


def _is_time(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NUMBER
