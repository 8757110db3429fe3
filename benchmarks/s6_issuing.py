"""S6: introspection against oidc-provider, and issuing against the raw speed of the signature."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from . import fastlatch_site
from .bench import Bench, lines
from .http_client import ask_all, basic, post_form
from .interleave import Side
from .raw_signing import raw_signing_rate
from .row import Goal, NotMeasured, Row, at_least
from .s5_refresh import fastlatch_side
from .servers import Server
from .tokens import log_in

TITLE = "Introspection, of npm oidc-provider; issuing, of raw signing"
_TOKENS = 500
"""Live ones, asked about in turn; as many on both sides."""
_PEER = "oidc-provider"
_TIMES = "times the throughput of oidc-provider"
_SHARE = "share of the raw signatures"


def measure(bench: Bench) -> Iterator[Row]:
    """Introspection, what does not exist yet, then the signatures."""
    try:
        yield from _introspection(bench)
    except NotMeasured as reason:
        yield Row("introspection", goal=at_least(3), not_measured=str(reason), axis=_TIMES)
    yield Row(
        "client_credentials with ES256 JWTs",
        goal=at_least(2.5),
        not_measured="Fastlatch has no client credentials grant yet",
        axis=_TIMES,
    )
    for algorithm, goal in (("RS256", at_least(0.65)), ("ES256", None)):
        what = f"refresh grants with {algorithm} JWTs"
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
        embedded = stack.enter_context(
            bench.python_app("fastlatch_app:with_direct_endpoints", folder, factory=True, environment=site.environment)
        )
        alone = stack.enter_context(bench.fastlatch_serve(folder, site.environment))
        tokens = log_in(embedded.port, site.usernames, site.password, sessions=_TOKENS).access
        ours = basic(fastlatch_site.CLIENT, site.client_secret)
        theirs = basic(fastlatch_site.CLIENT, secret)
        sides = {
            _PEER: _introspecting(bench, peer, folder, "/token/introspection", _opaque_tokens(peer, theirs), theirs),
            "introspection in an app": _introspecting(bench, embedded, folder, "/introspect", tokens, ours),
            "introspection, fastlatch serve": _introspecting(bench, alone, folder, "/introspect", tokens, ours),
        }
        rounds = bench.interleave(sides)
    for side in list(sides)[1:]:
        yield Row(side, rounds.ratios(side, _PEER), at_least(3), note=rounds.note(side, _PEER), axis=_TIMES)


def _introspecting(  # noqa: PLR0913, PLR0917 (whom to ask, about what, as whom)
    bench: Bench, server: Server, folder: Path, path: str, tokens: list[str], client: str
) -> Side:
    questions = [post_form(path, {"token": token}, authorization=client) for token in tokens]
    if any(json.loads(answer.body).get("active") is not True for answer in ask_all(server.port, questions)):
        raise NotMeasured(f"{path} does not know a live token")
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
        server = stack.enter_context(
            bench.python_app("fastlatch_app:with_direct_endpoints", folder, factory=True, environment=site.environment)
        )
        sides: dict[str, Side] = {
            "raw": lambda: raw_signing_rate(algorithm, seconds=bench.seconds, by_cpu=bench.by_cpu),
            "refresh": fastlatch_side(bench, server, folder, site),
        }
        rounds = bench.interleave(sides)
    return Row(what, rounds.ratios("refresh", "raw"), goal, note=rounds.note("refresh", "raw"), axis=_SHARE)
