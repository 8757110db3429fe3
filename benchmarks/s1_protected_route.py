"""S1: what a checked token costs. The same FastAPI route with and without a login, with one token and with 10,000."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from . import fastlatch_site, python_peers
from .bench import Bench, lines
from .http_client import ask_all, ask_now, get
from .interleave import Side
from .row import NotMeasured, Row, at_least
from .servers import Server
from .tokens import log_in

TITLE = "A route with a checked token, of the same route without any login"
GOALS = 2
LIVE_TOKENS = 10_000
USERS = 500
_AXIS = "share of the throughput without a login"
_PLAIN = "no login"
_MANY = f"{LIVE_TOKENS:,} ES256 tokens of {USERS} users"
_FORMS = (("CurrentUser", "with_current_user", 0.80), ("BearerMiddleware", "with_middleware", 0.90))
_PEERS = (python_peers.TUTORIAL, python_peers.FASTAPI_USERS, python_peers.AUTHX)


@dataclass(frozen=True, slots=True)
class _Contender:
    what: str
    server: Server
    tokens: Path
    bound: float | None = None


def measure(bench: Bench) -> Iterator[Row]:
    """Our two forms, then the peers."""
    missing: list[Row] = []
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        plain = stack.enter_context(bench.python_app("plain_fastapi:app", folder))
        contenders = _ours(bench, stack, folder)
        for peer in _PEERS:
            try:
                server = stack.enter_context(python_peers.serving(bench, peer, folder))
                tokens = python_peers.tokens(server, LIVE_TOKENS)
            except NotMeasured as reason:
                missing.append(Row(f"{peer.name}, HS256 tokens", not_measured=str(reason), axis=_AXIS))
            else:
                what = f"{peer.name}, {counted(tokens)} HS256 tokens"
                contenders.append(_Contender(what, server, lines(folder, f"{peer.app}.txt", tokens)))
        sides = {_PLAIN: _side(bench, plain, lines(folder, "nobody.txt", ["none"]))}
        sides |= {one.what: _side(bench, one.server, one.tokens) for one in contenders}
        rounds = bench.interleave(sides)
    for one in contenders:
        goal = None if one.bound is None else at_least(one.bound)
        yield Row(one.what, rounds.ratios(one.what, _PLAIN), goal, note=rounds.note(one.what, _PLAIN), axis=_AXIS)
    yield from missing


def _ours(bench: Bench, stack: ExitStack, folder: Path) -> list[_Contender]:
    site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2, users=USERS)
    servers = [
        stack.enter_context(
            bench.python_app(f"fastlatch_app:{factory}", folder, factory=True, environment=site.environment)
        )
        for _, factory, _ in _FORMS
    ]
    tokens = log_in(servers[0].port, site.usernames, site.password, sessions=USERS, access=LIVE_TOKENS).access
    many, one = lines(folder, "many.txt", tokens), lines(folder, "one.txt", tokens[:1])
    contenders = []
    for server, (name, _, bound) in zip(servers, _FORMS, strict=True):
        _check(server, tokens)
        contenders.append(_Contender(f"{name}, {_MANY}", server, many, bound))
        contenders.append(_Contender(f"{name}, one token", server, one))
    return contenders


def _check(server: Server, tokens: list[str]) -> None:
    """Every token works, and says whose it is; without one there is no answer. Each token is verified here once."""
    answers = ask_all(server.port, [get("/profile", token=token) for token in tokens])
    if any(answer.status != 200 for answer in answers):
        raise NotMeasured("a live token was refused")
    if len({json.loads(answer.body)["username"] for answer in answers}) != USERS:
        raise NotMeasured("the tokens of different users gave one answer")
    if ask_now(server.port, get("/profile")).status != 401:
        raise NotMeasured("the route is not protected")


def counted(tokens: Sequence[str]) -> str:
    """How many, and how many of them differ: fastapi-users writes the same one twice within a second."""
    different = len(set(tokens))
    return f"{len(tokens):,}" if different == len(tokens) else f"{len(tokens):,} ({different:,} different)"


def _side(bench: Bench, server: Server, tokens: Path) -> Side:
    return lambda: bench.rate(server, "/profile", "bearer.lua", [tokens])
