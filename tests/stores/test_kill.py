"""Nothing acknowledged is ever lost: a process is killed without warning while it writes."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import open_database
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.session import Rotated
from stores import killed_writer
from stores.make import NOW, rotation, session, token

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


async def test_what_a_killed_process_had_acknowledged_is_there(url: str) -> None:
    for kill_after in (1, 40, 77, 150, 333):
        said = killed_after(url, kill_after)
        database = await open_database(url)
        told = {change.subject for change in (await database.changes.after(0)).changes}
        for what, session_id in said:
            stored = await database.sessions.find(session_id)
            assert stored is not None
            if what == "rotated":
                spent, _ = await database.sessions.find_by_refresh_token(token(stored, 0))
                assert spent.used_at == NOW + 10
                assert await database.sessions.find_by_refresh_token(token(stored, 1)) is not None
            if what == "ended":
                assert stored.ended_at == NOW + 20
                assert session_id in told
        assert {change.kind for change in (await database.changes.after(0)).changes} <= {ChangeKind.SESSION}
        await database.close()


async def test_what_a_killed_process_had_not_acknowledged_is_whole_or_not_at_all(url: str) -> None:
    said = killed_after(url, 120)
    database = await open_database(url)
    rotated = {session_id for what, session_id in said if what == "rotated"}
    ended = {session_id for what, session_id in said if what == "ended"}
    live = {session_id for what, session_id in said if what == "opened"} - ended
    for session_id in live:
        login = session(id=session_id)
        parent, stored = await database.sessions.find_by_refresh_token(token(login, 0))
        successor = await database.sessions.find_by_refresh_token(token(login, 1))
        assert (parent.used_at is not None) is (successor is not None)
        assert session_id not in rotated or successor is not None
        if stored.ended_at is None:
            answer = await database.sessions.rotate(rotation(login, 1 if successor else 0))
            assert isinstance(answer, Rotated)
            assert not answer.repeated
    await database.close()
