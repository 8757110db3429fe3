"""Filled databases hold what a server with their secret takes for its own, and are made anew when they would not."""

import json
import os
import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from benchmarks import fastlatch_site
from benchmarks.fill import Filled, fill
from benchmarks.http_client import ask_all, post_form
from benchmarks.kept import copy_of_filled
from benchmarks.servers import free_port, running

from fastlatch.adapters.database.compiled import schema
from support.benchmark_apps import command

USERS, SESSIONS = 6, 40


def test_refresh_tokens_of_a_filled_database_can_be_spent(tmp_path: Path) -> None:
    filled = fill(tmp_path / "filled.db", users=USERS, refresh_tokens=SESSIONS)
    settings = {**fastlatch_site.CHEAP_ARGON2, "FASTLATCH_SECRET_KEY": filled.secret}
    site = fastlatch_site.prepare(tmp_path, settings, users=0, url=filled.url)
    live = list(islice(filled.live_tokens(), 5))
    spend = [post_form("/token", {"grant_type": "refresh_token", "refresh_token": token}) for token in live]
    port = free_port()
    with running(
        command("fastlatch_app:with_direct_endpoints", port, "--factory"),
        port=port,
        folder=tmp_path,
        ready="/profile",
        environment=site.environment,
    ):
        answers = ask_all(port, spend)

    assert [answer.status for answer in answers] == [200] * 5
    successors = {json.loads(answer.body)["refresh_token"] for answer in answers}
    assert len(successors | set(live)) == 10


def test_every_session_of_a_filled_database_has_a_user_and_one_token_that_lives(tmp_path: Path) -> None:
    filled = fill(tmp_path / "filled.db", users=USERS, refresh_tokens=SESSIONS, now=2_000_000_000)
    with closing(sqlite3.connect(filled.path)) as connection:
        rows = connection.execute(
            "SELECT id, refresh_digest FROM fastlatch_sessions "
            "WHERE user_id IN (SELECT id FROM fastlatch_users) AND ended_at IS NULL "
            "AND created_at <= rotated_at AND rotated_at = last_used_at AND last_used_at <= 2000000000 "
            "AND 2000000000 < refresh_expires_at AND refresh_expires_at <= expires_at"
        ).fetchall()

    made = [(filled.session(number).id, filled.token(number).digest) for number in range(SESSIONS)]
    assert sorted(rows) == sorted(made)


def test_a_filled_database_is_kept_until_another_would_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def copied() -> Filled:
        copy = tmp_path / "copy.db"
        return copy_of_filled(tmp_path / "kept", copy, users=USERS, refresh_tokens=SESSIONS, tell=told.append)

    copied()
    first = list((tmp_path / "kept").iterdir())
    copied()
    assert len(told) == 1
    assert list((tmp_path / "kept").iterdir()) == first

    os.utime(first[0], (0, 0))
    copied()
    assert len(told) == 2

    monkeypatch.setattr(schema, "SQLITE", (*schema.SQLITE, "CREATE TABLE another (id)"))
    copied()
    assert len(told) == 3
    second = list((tmp_path / "kept").iterdir())
    assert len(second) == 1
    assert second != first
