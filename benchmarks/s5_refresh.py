"""S5: refresh grants. Ours durable (SQLite, WAL, synchronous=FULL, rotation, reuse found), oidc-provider in memory."""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from . import fastlatch_site
from .bench import Bench, lines
from .http_client import ask_now, basic, get
from .interleave import Side
from .row import NotMeasured, Row, at_least
from .servers import Server
from .tokens import log_in

TITLE = "Refresh grants, durable, of npm oidc-provider in memory"
GOALS = 3
POOL = 128
"""Refresh tokens at the start of a window: always more than are under way."""
_PEER = "oidc-provider"
_AXIS = "times the throughput of oidc-provider"
_windows = count()


def measure(bench: Bench) -> Iterator[Row]:
    """Embedded and stand-alone."""
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2)
        secret = secrets.token_urlsafe(32)
        peer = stack.enter_context(bench.oidc_provider(folder, secret))
        sides = {_PEER: oidc_provider_side(bench, peer, folder, secret)}
        for way, starting in bench.fastlatch_apps(folder, site.environment).items():
            sides[f"Fastlatch {way}"] = fastlatch_side(bench, stack.enter_context(starting), folder, site)
        alone = stack.enter_context(bench.fastlatch_serve(folder, site.environment))
        sides["fastlatch serve"] = fastlatch_side(bench, alone, folder, site)
        rounds = bench.interleave(sides)
    for side in list(sides)[1:]:
        yield Row(side, rounds.ratios(side, _PEER), at_least(1.5), note=rounds.note(side, _PEER), axis=_AXIS)


def fastlatch_side(bench: Bench, server: Server, folder: Path, site: fastlatch_site.Site) -> Side:
    """Refresh grants of a confidential client; each window with sessions of its own."""
    client = basic(fastlatch_site.CLIENT, site.client_secret)

    def pool() -> list[str]:
        users, password = site.usernames, site.password
        return log_in(server.port, users, password, sessions=POOL, authorization=client).refresh

    return refreshing(bench, server, folder, pool, client)


def oidc_provider_side(bench: Bench, server: Server, folder: Path, secret: str) -> Side:
    """The same there."""

    def pool() -> list[str]:
        return peer_refresh_tokens(server, POOL)

    return refreshing(bench, server, folder, pool, basic(fastlatch_site.CLIENT, secret))


def peer_refresh_tokens(server: Server, number: int) -> list[str]:
    """Made by the provider's own models, since its users need a browser to log in."""
    answer = ask_now(server.port, get(f"/benchmark/refresh-tokens?count={number}"))
    if answer.status != 200:
        raise NotMeasured(f"oidc-provider made no refresh tokens: {answer.status}")
    return [str(token) for token in json.loads(answer.body)]


def refreshing(bench: Bench, server: Server, folder: Path, pool: Callable[[], list[str]], *authorization: str) -> Side:
    """Windows of refresh grants at `/token`."""

    def window() -> float:
        # A new file and new tokens for each window: what is under way at its end is lost with its answer.
        tokens = lines(folder, f"refresh-{next(_windows)}.txt", pool())
        return bench.rate(server, "/token", "refresh.lua", [tokens, *authorization])

    return window
