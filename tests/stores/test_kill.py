"""Nothing acknowledged is ever lost: a process is killed without warning while it writes."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import open_database
from fastlatch.domain.session import Rotated
from stores import killed_writer
from stores.make import NOW, record, rotation, session, token

pytestmark = pytest.mark.anyio

PROGRAM = Path(str(killed_writer.__file__))


def killed_after(url: str, lines: int) -> list[list[str]]:
    """What a writer had said it had done when it was killed."""
    environment = os.environ | {"PYTHONPATH": str(PROGRAM.parents[1])}
    with subprocess.Popen([sys.executable, PROGRAM, url], stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        said = list(islice(writer.stdout, lines))
        writer.kill()
        said += writer.stdout.readlines()
    assert len(said) >= lines
    return [line.split() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("lines", [1, 40, 77, 150, 333])
async def test_what_a_killed_process_acknowledged_is_there_and_the_rest_is_whole_or_not_at_all(
    url: str, lines: int
) -> None:
    said = killed_after(url, lines)
    database = await open_database(url)
    told = {change.subject for change in (await database.changes.after(0)).changes}
    last_words = {session_id: what for what, session_id in said}
    for session_id, what in last_words.items():
        login = session(id=session_id)
        live, stored = await database.sessions.find_with_refresh_token(session_id)
        generation = [token(login, 0), token(login, 1)].index(live.digest)
        assert live == record(login, digest=live.digest, rotated_at=NOW + 10 if generation else None)
        assert stored.last_used_at == (NOW + 10 if generation else NOW)
        assert (stored.ended_at is not None) is (session_id in told)
        assert generation == 1 or what == "opened"
        assert stored.ended_at is not None or what != "ended"
        if stored.ended_at is None:
            # Exactly one token is left to spend.
            answer = await database.sessions.rotate(rotation(login, generation))
            assert isinstance(answer, Rotated)
            assert not answer.repeated
    await database.close()
