"""S2: Fastlatch's own bearer endpoints against FastAPI routes that check nothing. They stay in the OpenAPI document."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from . import fastlatch_site
from .bench import Bench, lines
from .http_client import ask_now, basic, get, post_form
from .interleave import Rounds, Side
from .introspection import must_know, must_still_know
from .openid_tokens import openid_tokens
from .row import Goal, NotMeasured, Row, at_least
from .servers import Server
from .tokens import log_in

TITLE = "Fastlatch's own endpoints, of a FastAPI route without any login"
GOALS = 16
_GOAL = at_least(3)
_AXIS = "times the throughput of the FastAPI route"
_USERS = 500
_TOKENS = 5_000
_SIGNED_IN = 20
_OPENID_TOKENS = 1_000
_PLAIN, _PROFILE, _FORM = "GET of a small model", "GET of the same answer", "POST of the same form"
_RAW = "raw ASGI, which does nothing"


def measure(bench: Bench) -> Iterator[Row]:
    """Embedded, then stand-alone with its usual log, then with a quiet one."""
    missing: list[Row] = []
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2, users=_USERS)
        plain = stack.enter_context(bench.python_app("plain_fastapi:app", folder))
        raw = stack.enter_context(bench.python_app("raw_asgi:app", folder))
        quiet = site.environment | {"FASTLATCH_LOG_LEVEL": "warning"}
        ways = {
            **bench.fastlatch_apps(folder, site.environment),
            "serve": bench.fastlatch_serve(folder, site.environment),
            "serve, log level warning": bench.fastlatch_serve(folder, quiet),
        }
        servers: dict[str, Server] = {}
        for way, starting in ways.items():
            try:
                servers[way] = stack.enter_context(starting)
            except NotMeasured as reason:
                missing.append(Row(way, goal=_GOAL, not_measured=str(reason), axis=_AXIS))
        if not servers:
            raise NotMeasured(missing[0].not_measured)
        port = next(iter(servers.values())).port
        tokens = log_in(port, site.usernames, site.password, sessions=_USERS, access=_TOKENS).access
        bearer = lines(folder, "bearer.txt", tokens)
        forms = lines(folder, "forms.txt", [urlencode({"token": token}) for token in tokens])
        about = next((server for way, server in servers.items() if way.startswith("serve")), None)
        if about is None:
            raise NotMeasured(missing[-1].not_measured)
        openid = lines(folder, "openid.txt", openid_tokens(about.port, site, users=_SIGNED_IN, access=_OPENID_TOKENS))
        client = basic(fastlatch_site.CLIENT, site.client_secret)
        sides = {
            _PLAIN: _get(bench, plain, "/profile", bearer),
            _PROFILE: _get(bench, plain, "/full-profile", bearer),
            _FORM: _post(bench, plain, "/introspection", forms),
            _RAW: _get(bench, raw, "/profile", bearer),
        }
        for way, server in servers.items():
            _check(server, tokens, client)
            sides[f"/users/me, {way}"] = _get(bench, server, "/users/me", bearer)
            sides[f"/userinfo, {way}"] = _get(bench, server, "/userinfo", openid)
            sides[f"/introspect, {way}"] = _post(bench, server, "/introspect", forms, client)
        rounds = bench.interleave(sides)
        for server in servers.values():
            must_still_know(server, "/introspect", tokens, client)
    for side in sides:
        if side.startswith("/"):
            goal = None if side.startswith("/userinfo") else _GOAL
            yield _row(rounds, side, _PLAIN, goal)
            yield _row(rounds, side, _FORM if side.startswith("/introspect") else _PROFILE, goal)
    yield _row(rounds, _RAW, _PLAIN, None)
    yield from missing


def _row(rounds: Rounds, side: str, other: str, goal: Goal | None) -> Row:
    return Row(f"{side}, of {other}", rounds.ratios(side, other), goal, note=rounds.note(side, other), axis=_AXIS)


def _check(server: Server, tokens: list[str], client: str) -> None:
    """Both are in the OpenAPI document, answer about every token, and answer nobody without proof."""
    described = json.loads(ask_now(server.port, get("/openapi.json")).body)["paths"]
    for path, method in (("/users/me", "get"), ("/userinfo", "get"), ("/introspect", "post")):
        if method not in described.get(path, {}):
            raise NotMeasured(f"{path} is not in the OpenAPI document")
    for path in ("/users/me", "/userinfo"):
        if ask_now(server.port, get(path)).status != 401:
            raise NotMeasured(f"{path} is not protected")
    if ask_now(server.port, post_form("/introspect", {"token": tokens[0]})).status != 401:
        raise NotMeasured("/introspect answers strangers")
    must_know(server, "/introspect", tokens, client)


def _get(bench: Bench, server: Server, path: str, bearer: Path) -> Side:
    return lambda: bench.rate(server, path, "bearer.lua", [bearer])


def _post(bench: Bench, server: Server, path: str, forms: Path, *client: str) -> Side:
    return lambda: bench.rate(server, path, "form.lua", [forms, *client])
