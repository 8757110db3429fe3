"""S6: introspection against oidc-provider, and issuing against the raw speed of the signature."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from . import fastlatch_site
from .bench import OUR_CONNECTIONS, Bench, lines
from .http_client import ask_all, basic, post_form
from .interleave import Side
from .introspection import must_know, must_still_know
from .raw_signing import raw_signing_rate
from .row import Goal, NotMeasured, Row, at_least
from .s5_refresh import fastlatch_side
from .servers import Server
from .tokens import log_in

TITLE = "Introspection, of npm oidc-provider; issuing, of raw signing"
GOALS = 6
_TOKENS = 500
"""Live ones, asked about in turn; as many on both sides."""
_PEER = "oidc-provider"
_TIMES = "times the throughput of oidc-provider"
_OF_CLIENTS = "client_credentials with ES256 JWTs"
_RESOURCE = "urn:benchmark:api"
"""For a resource of its own oidc-provider signs a JWT; without one it gives a random string."""
_SHARE = "share of the raw signatures"


def measure(bench: Bench) -> Iterator[Row]:
    """Introspection, tokens of a client's own, then the signatures."""
    try:
        yield from _introspection(bench)
    except NotMeasured as reason:
        yield Row("introspection", goal=at_least(3), not_measured=str(reason), axis=_TIMES)
    try:
        yield from _client_credentials(bench)
    except NotMeasured as reason:
        yield Row(_OF_CLIENTS, goal=at_least(2.5), not_measured=str(reason), axis=_TIMES)
    for algorithm, goal in (("RS256", at_least(0.65)), ("ES256", None)):
        what = f"refresh grants with {algorithm} JWTs, {OUR_CONNECTIONS}"
        try:
            yield _signing(bench, what, algorithm, goal)
        except NotMeasured as reason:
            yield Row(what, goal=goal, not_measured=str(reason), axis=_SHARE)


def _introspection(bench: Bench) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2)
        secret = secrets.token_urlsafe(32)
        peer = stack.enter_context(bench.oidc_provider(folder, secret))
        apps = {
            way: stack.enter_context(starting)
            for way, starting in bench.fastlatch_apps(folder, site.environment).items()
        }
        alone = stack.enter_context(bench.fastlatch_serve(folder, site.environment))
        tokens = log_in(alone.port, site.usernames, site.password, sessions=_TOKENS).access
        ours = basic(fastlatch_site.CLIENT, site.client_secret)
        theirs = basic(fastlatch_site.CLIENT, secret)
        asked = {
            _PEER: _Asked(peer, "/token/introspection", _opaque_tokens(peer, theirs), theirs),
            **{f"introspection {way}": _Asked(app, "/introspect", tokens, ours) for way, app in apps.items()},
            "introspection, fastlatch serve": _Asked(alone, "/introspect", tokens, ours),
        }
        rounds = bench.interleave({name: _introspecting(bench, folder, one) for name, one in asked.items()})
        for one in asked.values():
            must_still_know(*one)
    for side in list(asked)[1:]:
        yield Row(side, rounds.ratios(side, _PEER), at_least(3), note=rounds.note(side, _PEER), axis=_TIMES)


def _client_credentials(bench: Bench) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2)
        secret = secrets.token_urlsafe(32)
        sides: dict[str, Side] = {}
        servers = {_PEER: (stack.enter_context(bench.oidc_provider(folder, secret)), secret)}
        for way, starting in bench.fastlatch_apps(folder, site.environment).items():
            servers[f"{_OF_CLIENTS}, {way}"] = (stack.enter_context(starting), site.client_secret)
        for name, (server, its_secret) in servers.items():
            form = {"grant_type": "client_credentials", "scope": "items:read"}
            if name == _PEER:
                form["resource"] = _RESOURCE
            forms = lines(folder, f"client-credentials-{server.port}.txt", [urlencode(form)])
            client = basic(fastlatch_site.CLIENT, its_secret)
            answer = ask_all(server.port, [post_form("/token", form, authorization=client)])[0]
            if answer.status != 200:
                raise NotMeasured(f"{name} gave no token: {answer.body.decode()[:200]}")
            if str(json.loads(answer.body)["access_token"]).count(".") != 2:
                raise NotMeasured(f"{name} signs nothing")
            sides[name] = partial(bench.rate, server, "/token", "form.lua", [forms, client])
        rounds = bench.interleave(sides)
    for side in list(sides)[1:]:
        yield Row(side, rounds.ratios(side, _PEER), at_least(2.5), note=rounds.note(side, _PEER), axis=_TIMES)


class _Asked(NamedTuple):
    """Whom, where, about what, as whom."""

    server: Server
    path: str
    tokens: list[str]
    client: str


def _introspecting(bench: Bench, folder: Path, asked: _Asked) -> Side:
    must_know(*asked)
    server, path, tokens, client = asked
    forms = lines(folder, f"introspect-{server.port}.txt", [urlencode({"token": token}) for token in tokens])
    return lambda: bench.rate(server, path, "form.lua", [forms, client])


def _opaque_tokens(server: Server, client: str) -> list[str]:
    """What oidc-provider gives by default: a random string, kept in its memory."""
    form = {"grant_type": "client_credentials", "scope": "items:read"}
    answers = ask_all(server.port, [post_form("/token", form, authorization=client)] * _TOKENS)
    if any(answer.status != 200 for answer in answers):
        raise NotMeasured(f"oidc-provider gave no token: {answers[-1].body.decode()[:200]}")
    return [str(json.loads(answer.body)["access_token"]) for answer in answers]


def _signing(bench: Bench, what: str, algorithm: str, goal: Goal | None) -> Row:
    """Refresh grants: each signs one access token, and is the only grant that needs no password hash."""
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2 | {"FASTLATCH_SIGNING_ALGORITHM": algorithm})
        server = stack.enter_context(bench.fastlatch_apps(folder, site.environment)[OUR_CONNECTIONS])
        sides: dict[str, Side] = {
            "raw": lambda: raw_signing_rate(algorithm, seconds=bench.seconds, by_cpu=bench.by_cpu),
            "refresh": fastlatch_side(bench, server, folder, site),
        }
        rounds = bench.interleave(sides)
    return Row(what, rounds.ratios("refresh", "raw"), goal, note=rounds.note("refresh", "raw"), axis=_SHARE)
