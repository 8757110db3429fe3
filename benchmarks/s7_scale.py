"""S7: what a request costs with very many users and refresh tokens, of what it costs with a thousand users."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from fastlatch import name_key
from fastlatch.adapters.hashing.argon2 import Argon2Hasher

from . import fastlatch_site
from .bench import Bench, lines
from .fill import PASSWORD
from .http_client import ask_all, basic, get
from .interleave import Side
from .introspection import must_know
from .kept import copy_of_filled
from .row import NotMeasured, Row, at_most
from .s5_refresh import refreshing
from .servers import Server
from .tokens import Tokens, log_in

_AXIS = "time of a request, of the time with 1,000 users"
TITLE = "What a request costs in a large database, of what it costs in a small one"
GOALS = 4
_SMALL_USERS, _SMALL_TOKENS = 1_000, 5_000
_ACTIVE = 1_000
"""Users that the load is about, as many on both sides: only what lies around them differs."""
_SPENT = 300
"""Sessions of theirs to refresh in a window, older ones from anywhere in the table, and others in each window."""
_ACCESS_TOKENS = 5_000
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
    filled = copy_of_filled(
        bench.home / ".data", home / "fastlatch.db", users=users, refresh_tokens=refresh_tokens, tell=bench.tell
    )
    spread = max(1, users // _ACTIVE)
    names = [filled.username(number) for number in range(0, users, spread)][:_ACTIVE]
    _make_logins_cheap(filled.path, names)
    settings = {**fastlatch_site.CHEAP_ARGON2, "FASTLATCH_SECRET_KEY": filled.secret}
    site = fastlatch_site.prepare(home, settings, users=0, url=filled.url)
    server = stack.enter_context(
        bench.python_app("fastlatch_app:with_direct_endpoints", home, factory=True, environment=site.environment)
    )
    tokens = log_in(server.port, names, PASSWORD, sessions=_ACCESS_TOKENS)
    answers = ask_all(server.port, [get("/profile", token=token) for token in tokens.access])
    if any(answer.status != 200 for answer in answers):
        raise NotMeasured("a live token was refused")
    live = filled.live_tokens(of_each=spread)

    def spend() -> list[str]:
        found = list(islice(live, _SPENT))
        if len(found) < _SPENT:
            raise NotMeasured(f"too many rounds: each spends {_SPENT} sessions, and no more are left")
        return found

    must_know(server, "/introspect", tokens.access, basic(fastlatch_site.CLIENT, site.client_secret))
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


def _make_logins_cheap(path: Path, names: list[str]) -> None:
    cost = fastlatch_site.CHEAP_ARGON2
    hasher = Argon2Hasher(int(cost["FASTLATCH_ARGON2_MEMORY_KIB"]), int(cost["FASTLATCH_ARGON2_ITERATIONS"]))
    cheap = hasher.hash(PASSWORD)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "UPDATE fastlatch_users SET password_hash = ? WHERE name_key = ?",
            [(cheap, name_key(name)) for name in names],
        )
