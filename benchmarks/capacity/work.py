"""What one request of each kind takes: processor time, ours and PostgreSQL's, statements, log, bytes written."""

import json
import time
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.fastlatch_site import CLIENT
from benchmarks.http_client import Answer, basic, get, post_form
from benchmarks.servers import Server

from .facts import Fact
from .processes import cpu_seconds, resident_mib
from .site import Place, serving
from .window import STATEMENTS, database, window

_IDLE = 10.0
"""Seconds."""
_USES = 16
"""How often each access token is used: its signature is checked at the first, in each process."""


def work(place: Place, workers: int, *, operations: int) -> Iterator[Fact]:
    """Requests of each kind, one kind after the other, to so many processes."""
    with serving(place, workers) as server:
        yield from _requests(place, server, f"_{workers}" if workers > 1 else "", operations)
        yield from _idle(place, server, workers)


def _requests(place: Place, server: Server, mark: str, operations: int) -> Iterator[Fact]:
    names = cycle(place.people.usernames)
    form = {"grant_type": "password", "password": place.people.password}
    logins = [post_form("/token", {**form, "username": name}) for name in islice(names, operations)]
    facts, answers = window(place, server, f"login{mark}", logins, how="a password hash that costs next to nothing")
    yield from facts
    tokens = [_said(answer) for answer in answers]
    some = [token["access_token"] for token in tokens[: operations // _USES * 2]]
    access = some * _USES
    yield Fact(f"{place.kind}.access_token{mark}.length", len(access[0]), "characters", "of the first login")
    facts, _ = window(
        place, server, f"verified{mark}", [get("/users/me", token=token) for token in access], how="/users/me"
    )
    yield from facts
    credentials = basic(CLIENT, place.people.client_secret)
    asked = [post_form("/introspect", {"token": token}, authorization=credentials) for token in access]
    facts, _ = window(place, server, f"introspection{mark}", asked, how="an access token, of a confidential client")
    yield from facts
    how = f"sessions in no order, of {place.filled.refresh_tokens:,}"
    facts, _ = window(place, server, f"refresh{mark}", _refreshes(place, operations), how=how)
    yield from facts
    alone, _ = window(
        place, server, f"refresh_alone{mark}", _refreshes(place, operations // 4), how="one at a time", connections=1
    )
    yield from alone
    endings = [post_form("/revoke", {"token": token["refresh_token"]}) for token in tokens[: operations // 4]]
    facts, _ = window(place, server, f"ending{mark}", endings, how="/revoke of refresh tokens")
    yield from facts


def _idle(place: Place, server: Server, workers: int) -> Iterator[Fact]:
    """What a process takes of everything while nobody asks anything."""
    server.wait_until_idle()
    begun, before, database_before = time.monotonic(), cpu_seconds(server.pid), place.database_cpu()
    asked = _statements(place)
    time.sleep(_IDLE)
    passed = time.monotonic() - begun
    each = passed * workers
    how = f"{passed:.0f} s without a request, {workers} processes"
    yield Fact(f"{place.kind}.idle_{workers}.server_cpu", (cpu_seconds(server.pid) - before) / each, "s/s", how)
    yield Fact(f"{place.kind}.idle_{workers}.memory", resident_mib(server.pid), "MiB", f"{how}; the first of them")
    if place.server is not None:
        database_cpu = (place.database_cpu() - database_before) / each
        yield Fact(f"{place.kind}.idle_{workers}.database_cpu", database_cpu, "s/s", f"{how}; of each")
        polls = (_statements(place) - asked) / each
        yield Fact(f"{place.kind}.idle_{workers}.statements", polls, "statements/s", f"{how}; of each")


def hashed_logins(place: Place, *, operations: int) -> Iterator[Fact]:
    """Logins with the password hash that Fastlatch has by default."""
    names = [place.filled.username(number) for number in range(operations)]
    form = {"grant_type": "password", "password": place.filled.password}
    logins = [post_form("/token", {**form, "username": name}) for name in names]
    with serving(place, 1, argon2_memory_kib="19456", argon2_iterations="2") as server:
        facts, _ = window(place, server, "hashed_login", logins, how="Argon2id, 19 MiB, t=2, p=1", connections=4)
        yield from facts


def log_written(place: Place, *, operations: int) -> Iterator[Fact]:
    """PostgreSQL's log for a request, with and without the whole pages that follow a checkpoint."""
    if place.server is None:
        return
    names = islice(cycle(place.people.usernames), operations)
    form = {"grant_type": "password", "password": place.people.password}
    logins = [post_form("/token", {**form, "username": name}) for name in names]
    with serving(place, 1) as server:
        for mark, pages in (("bare", "off"), ("after_checkpoint", "on")):
            place.server.sql(f"ALTER SYSTEM SET full_page_writes = {pages}")
            place.server.sql("SELECT pg_reload_conf()")
            time.sleep(0.5)
            place.server.sql("CHECKPOINT")
            how = f"full_page_writes = {pages}, right behind a checkpoint"
            refreshed, _ = window(place, server, f"refresh_{mark}", _refreshes(place, operations), how=how)
            logged_in, answers = window(place, server, f"login_{mark}", logins, how=how)
            endings = [post_form("/revoke", {"token": _said(answer)["refresh_token"]}) for answer in answers]
            ended, _ = window(place, server, f"ending_{mark}", endings, how=how)
            yield from (fact for fact in (*refreshed, *logged_in, *ended) if fact.name.endswith(".wal"))


def _refreshes(place: Place, operations: int) -> list[bytes]:
    form = {"grant_type": "refresh_token"}
    tokens = islice(place.live_tokens, operations)
    return [post_form("/token", {**form, "refresh_token": token}) for token in tokens]


def _statements(place: Place) -> float:
    return float(place.server.sql(STATEMENTS, database(place.url))) if place.server is not None else 0


def _said(answer: Answer) -> dict[str, str]:
    said: dict[str, str] = json.loads(answer.body)
    return said
