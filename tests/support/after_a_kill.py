"""Whether everything acknowledged holds, asked over HTTP of the servers that were started again."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable

from support.acknowledged import Line, Person
from support.raw_http import Answer, login, me, post_json, refresh

Ask = Callable[[bytes], Awaitable[Answer]]

GRACE = 60
"""Seconds, of the servers that are killed: the most that the setting takes."""
_MARGIN = 10


async def holds(person: Person, ask: Ask, seen: Counter[str]) -> None:
    """Everything of one person; `seen` counts what was looked at."""
    if not await _registered(person, ask, seen):
        return
    renewed = await _password(person, ask, seen)
    for line in person.lines:
        await _line(line, ask, seen, renewed=renewed)


async def _registered(person: Person, ask: Ask, seen: Counter[str]) -> bool:
    """There is the user, with the password; or, where that was never acknowledged, there is not."""
    if person.registered:
        return True
    assert person.registered is None
    assert not person.lines
    seen["registrations in doubt"] += 1
    again = await ask(post_json("/users", {"username": person.name, "password": person.password}))
    assert again.status in {201, 409}, again.body
    assert (await ask(login(person.name, person.password))).status == 200
    return False


async def _password(person: Person, ask: Ask, seen: Counter[str]) -> bool | None:
    """Exactly one works. Whether the one in doubt does; None: none is in doubt."""
    for old in person.old_passwords:
        assert (await ask(login(person.name, old))).status == 400
        seen["old passwords"] += 1
    works = (await ask(login(person.name, person.password))).status == 200
    seen["passwords"] += 1
    if not person.new_password:
        assert works, f"{person.name} cannot log in"
        return None
    seen["passwords in doubt"] += 1
    new_works = (await ask(login(person.name, person.new_password))).status == 200
    assert works is not new_works
    return new_works


async def _line(line: Line, ask: Ask, seen: Counter[str], *, renewed: bool | None) -> None:
    ended = line.ended
    if ended is None:
        # A new password and the end of every session are one change: both or neither.
        ended = (await ask(me(line.access[0]))).status == 401 if renewed is None else renewed
        seen["endings in doubt"] += 1
    if ended:
        await _is_over(line, ask)
        seen["endings"] += 1
        return
    for access in line.access:
        answer = await ask(me(access))
        revoked = line.revoked.get(access, False)
        assert answer.status == {True: 401, False: 200}.get(revoked, answer.status), answer.body
        seen["revoked access tokens" if revoked else "access tokens"] += 1
    if time.time() < line.at + GRACE - _MARGIN:
        await _goes_on_once(line, ask, seen)


async def _is_over(line: Line, ask: Ask) -> None:
    """The newest first: it would be taken if the session lived."""
    for token in reversed(line.refresh):
        await _refused(ask, token)
    for access in line.access:
        assert (await ask(me(access))).status == 401


async def _goes_on_once(line: Line, ask: Ask, seen: Counter[str]) -> None:
    """The line has one live end, whoever asks: its parent gives the same one, and what is older ends it."""
    last = line.refresh[-1]
    if line.last_is_spent is None:
        seen["rotations in doubt"] += 1
    elif len(line.refresh) > 1:
        assert await _successor(ask, line.refresh[-2]) == last
        seen["parents"] += 1
    successor = await _successor(ask, last)
    assert successor not in line.refresh
    assert await _successor(ask, last) == successor
    newest = await _successor(ask, successor)
    await _refused(ask, last)
    await _refused(ask, newest)
    seen["lines"] += 1


async def _successor(ask: Ask, token: str) -> str:
    answer = await ask(refresh(token))
    assert answer.status == 200, answer.body
    return str(answer.json["refresh_token"])


async def _refused(ask: Ask, token: str) -> None:
    answer = await ask(refresh(token))
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant"), answer.body
