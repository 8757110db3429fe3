"""S7: what a request costs with very many users and refresh tokens, of what it costs with a thousand users."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from fastlatch import name_key
from fastlatch.adapters.hashing.argon2 import Argon2Hasher

from . import fastlatch_site
from .bench import Bench, lines
from .fill import PASSWORD, Filled, fill
from .http_client import ask_all, basic, get
from .interleave import Side
from .row import NotMeasured, Row, at_most
from .s5_refresh import refreshing
from .servers import Server
from .tokens import Tokens, log_in

_AXIS = "time of a request, of the time with 1,000 users"
TITLE = "What a request costs in a large database, of what it costs in a small one"
_SMALL_USERS, _SMALL_TOKENS = 1_000, 5_000
_ACTIVE = 1_000
"""Users, and sessions to refresh in a window, that the load is about: as many on both sides; only size differs."""
_ACCESS_TOKENS = 5_000
_FRESH = 3 * 24 * 3600
"""Seconds for which a filled database is kept: after some days its unused tokens end."""
_OPERATIONS = ("login", "refresh", "introspection", "verified GET")


def measure(bench: Bench) -> Iterator[Row]:
    """One row an operation. Argon2 is made cheap, or its time would hide every difference between the databases."""
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        small = _load(bench, stack, folder, "small", _SMALL_USERS, _SMALL_TOKENS)
        large = _load(bench, stack, folder, "large", bench.users, bench.refresh_tokens)
        sides: dict[str, Side] = {}
        for operation in _OPERATIONS:
            sides[f"{operation}, small"] = small[operation]
            sides[f"{operation}, large"] = large[operation]
        rounds = bench.interleave(sides)
    size = f"{bench.users:,} users, {bench.refresh_tokens:,} refresh tokens"
    for operation in _OPERATIONS:
        few, many = f"{operation}, small", f"{operation}, large"
        # Time of a request is the inverse of its rate.
        yield Row(
            f"{operation}, {size}",
            rounds.ratios(few, many),
            at_most(1.15),
            note=rounds.note(many, few),
            axis=_AXIS,
        )


def _load(  # noqa: PLR0913, PLR0917 (what makes a database and its server)
    bench: Bench, stack: ExitStack, folder: Path, name: str, users: int, refresh_tokens: int
) -> dict[str, Side]:
    home = folder / name
    home.mkdir()
    filled = _database(bench, home, users, refresh_tokens)
    spread = max(1, users // _ACTIVE)
    names = [filled.username(number) for number in range(0, users, spread)][:_ACTIVE]
    _make_logins_cheap(filled.path, names)
    site = fastlatch_site.prepare(home, fastlatch_site.CHEAP_ARGON2, users=0, url=filled.url)
    server = stack.enter_context(
        bench.python_app("fastlatch_app:with_direct_endpoints", home, factory=True, environment=site.environment)
    )
    tokens = log_in(server.port, names, PASSWORD, sessions=_ACCESS_TOKENS)
    answers = ask_all(server.port, [get("/profile", token=token) for token in tokens.access])
    if any(answer.status != 200 for answer in answers):
        raise NotMeasured("a live token was refused")
    live = filled.live_tokens()

    def spend() -> list[str]:
        few = users <= _SMALL_USERS
        found = [] if few else list(islice(live, _ACTIVE))
        # A small database has not enough of them; there, new sessions are as good.
        return found if len(found) == _ACTIVE else log_in(server.port, names, PASSWORD, sessions=_ACTIVE).refresh

    return _sides(bench, server, home, names, tokens, site, spend)


def _sides(  # noqa: PLR0913, PLR0917 (what a load of four operations is made of)
    bench: Bench,
    server: Server,
    home: Path,
    names: list[str],
    tokens: Tokens,
    site: fastlatch_site.Site,
    spend: Callable[[], list[str]],
) -> dict[str, Side]:
    logins = lines(home, "logins.txt", [_form(username=name, password=PASSWORD) for name in names])
    bearer = lines(home, "bearer.txt", tokens.access)
    forms = lines(home, "introspect.txt", [urlencode({"token": token}) for token in tokens.access])
    client = basic(fastlatch_site.CLIENT, site.client_secret)
    # With 16 logins in flight: half of what one address may have in the queue of hashes.
    return {
        "login": lambda: bench.rate(server, "/token", "form.lua", [logins], connections=16),
        "refresh": refreshing(bench, server, home, spend),
        "introspection": lambda: bench.rate(server, "/introspect", "form.lua", [forms, client]),
        "verified GET": lambda: bench.rate(server, "/profile", "bearer.lua", [bearer]),
    }


def _form(**fields: str) -> str:
    return urlencode({"grant_type": "password", **fields})


def _database(bench: Bench, home: Path, users: int, refresh_tokens: int) -> Filled:
    """A copy of a filled database, made once and kept: tokens are spent in the copy only."""
    kept = bench.home / ".data" / f"filled-{users}-{refresh_tokens}.db"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if kept.exists() and time.time() - kept.stat().st_mtime > _FRESH:
        kept.unlink()
    if not kept.exists():
        bench.tell(f"filling a database with {users:,} users and {refresh_tokens:,} refresh tokens, once")
        fill(kept, users=users, refresh_tokens=refresh_tokens)
    copy = home / "fastlatch.db"
    shutil.copyfile(kept, copy)
    return Filled(copy, users, refresh_tokens, seed=1)


def _make_logins_cheap(path: Path, names: list[str]) -> None:
    cost = fastlatch_site.CHEAP_ARGON2
    hasher = Argon2Hasher(int(cost["FASTLATCH_ARGON2_MEMORY_KIB"]), int(cost["FASTLATCH_ARGON2_ITERATIONS"]))
    cheap = hasher.hash(PASSWORD)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "UPDATE fastlatch_users SET password_hash = ? WHERE name_key = ?",
            [(cheap, name_key(name)) for name in names],
        )
