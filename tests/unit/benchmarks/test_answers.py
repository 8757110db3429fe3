"""What a figure is told is checked: tokens that were asked for, and introspection that knows them."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from benchmarks.introspection import must_know, must_still_know
from benchmarks.row import NotMeasured
from benchmarks.s1_protected_route import counted
from benchmarks.servers import Server
from benchmarks.tokens import log_in

from support.benchmark_apps import scripted_beside

NAMES = ["johndoe", "alice"]


async def issue(_connection: int, request: bytes) -> tuple[int, Mapping[str, object]]:
    return 200, {"access_token": "a", "refresh_token": "r"}


async def issue_slowly_but_to_one(connection: int, request: bytes) -> tuple[int, Mapping[str, object]]:
    if connection:
        await asyncio.sleep(0.05)
    return await issue(connection, request)


def test_as_many_tokens_come_back_as_were_asked_for() -> None:
    for reply in (issue, issue_slowly_but_to_one):
        with scripted_beside(reply) as port:
            found = log_in(port, NAMES, "secret", sessions=17, access=70)

        assert (len(found.access), len(found.refresh)) == (70, 17)


def test_no_worker_is_left_without_a_session() -> None:
    logins: dict[int, int] = {}

    async def count_logins(connection: int, request: bytes) -> tuple[int, Mapping[str, object]]:
        if b"grant_type=password" in request:
            logins[connection] = logins.get(connection, 0) + 1
        return await issue_slowly_but_to_one(connection, request)

    with scripted_beside(count_logins) as port:
        log_in(port, NAMES, "secret", sessions=32, access=64)

    assert set(logins.values()) == {2}


def test_a_token_that_ends_before_the_rounds_do_spoils_the_figure() -> None:
    alive = True

    async def introspect(_connection: int, _request: bytes) -> tuple[int, Mapping[str, object]]:
        return 200, {"active": alive}

    with scripted_beside(introspect) as port:
        server = Server(port, 0, Path())
        must_know(server, "/introspect", ["a", "b"], "Basic x")
        must_still_know(server, "/introspect", ["a", "b"], "Basic x")
        alive = False
        with pytest.raises(NotMeasured, match="does not know a live token"):
            must_know(server, "/introspect", ["a"], "Basic x")
        with pytest.raises(NotMeasured, match="did not know a live token any more after the rounds"):
            must_still_know(server, "/introspect", ["a"], "Basic x")


def test_tokens_that_are_equal_are_not_called_different() -> None:
    assert counted([f"token {number}" for number in range(10_000)]) == "10,000"
    assert counted([f"token {number % 800}" for number in range(10_000)]) == "10,000 (800 different)"
