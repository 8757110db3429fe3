"""Many live tokens, got as users get them: log in once, then refresh. Nothing is signed behind the server's back."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from .http_client import Connection, post_form
from .row import NotMeasured

_AT_ONCE = 16


@dataclass(slots=True)
class Tokens:
    """`access`: all of them, each used by nobody yet. `refresh`: the live one of each session."""

    access: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)


def log_in(  # noqa: PLR0913 (who logs in, as which client, how often)
    port: int, usernames: Sequence[str], password: str, *, sessions: int, access: int = 0, authorization: str = ""
) -> Tokens:
    """Open `sessions` sessions, users taking turns; then refresh them in turn until there are `access` tokens.

    Raises:
        NotMeasured: the server refuses, or there are fewer tokens than asked for.
    """
    return asyncio.run(_log_in(port, usernames, password, sessions, max(access, sessions), authorization))


async def _log_in(  # noqa: PLR0913, PLR0917 (the same)
    port: int, usernames: Sequence[str], password: str, sessions: int, access: int, authorization: str
) -> Tokens:
    tokens = Tokens()
    everybody = list(islice(cycle(usernames), sessions))
    workers = min(_AT_ONCE, sessions)

    async def work(number: int, spare: int) -> None:
        refresh: list[str] = []
        async with Connection(port) as connection:
            # A share of its own: a worker that came too late to log anybody in could not refresh anything either.
            for username in everybody[number::workers]:
                form = {"grant_type": "password", "username": username, "password": password}
                refresh.append(await _grant(connection, form, authorization, tokens))
            while spare > 0 and refresh:
                for at, spent in enumerate(refresh[:spare]):
                    form = {"grant_type": "refresh_token", "refresh_token": spent}
                    refresh[at] = await _grant(connection, form, authorization, tokens)
                    spare -= 1
        tokens.refresh += refresh

    share, rest = divmod(access - sessions, workers)
    await asyncio.gather(*(work(number, share + (number < rest)) for number in range(workers)))
    if (len(tokens.access), len(tokens.refresh)) != (access, sessions):
        raise NotMeasured(f"{len(tokens.access)} tokens of {len(tokens.refresh)} sessions, not {access} of {sessions}")
    return tokens


async def _grant(connection: Connection, form: dict[str, str], authorization: str, tokens: Tokens) -> str:
    answer = await connection.send(post_form("/token", form, authorization=authorization))
    if answer.status != 200:
        raise NotMeasured(f"no token: {answer.status} {answer.body.decode(errors='replace')[:200]}")
    said = json.loads(answer.body)
    tokens.access.append(said["access_token"])
    return str(said["refresh_token"])
