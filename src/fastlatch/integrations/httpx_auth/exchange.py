"""Requests to the login server as steps, so that one description serves a thread and an event loop.

RFC 9110 section 15.4: a redirect is an answer, and none that was asked for: no secret follows it.
"""

import asyncio
import json
import ssl
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeVar

import httpx2

T = TypeVar("T")

LONGEST = 256 * 1024
"""Bytes of an answer."""
_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """A POST of a form, or a GET where there is none. Holds secrets: has no repr."""

    url: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Wait(NamedTuple):
    """Do nothing for so many seconds."""

    seconds: float


class Answer(NamedTuple):
    """Of the server. Status 0: there was none."""

    status: int
    headers: Mapping[str, str]
    document: dict[str, Any]
    """The JSON object in it; empty where there is none."""


Steps = Generator[Ask | Wait, Answer, T]
_NOTHING = Answer(0, {}, {})


def run(steps: Steps[T], options: Mapping[str, Any]) -> T:
    """To the end, in this thread. `options`: of `httpx2.Client`."""
    with httpx2.Client(**_options(options)) as http:
        answer = None
        while True:
            try:
                step = next(steps) if answer is None else steps.send(answer)
            except StopIteration as finished:
                value: T = finished.value
                return value
            if isinstance(step, Wait):
                time.sleep(step.seconds)
                answer = _NOTHING
            else:
                answer = _exchange(http, step)


async def run_async(steps: Steps[T], options: Mapping[str, Any]) -> T:
    """The same on an event loop of asyncio."""
    made = _options(options)
    if not {"verify", "transport"} & made.keys():
        # Reading the certificates of the system takes as long as some requests do.
        made["verify"] = await asyncio.to_thread(_certificates)
    async with httpx2.AsyncClient(**made) as http:
        answer = None
        while True:
            try:
                step = next(steps) if answer is None else steps.send(answer)
            except StopIteration as finished:
                value: T = finished.value
                return value
            if isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
                answer = _NOTHING
            else:
                answer = await _exchange_async(http, step)


def _options(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"timeout": _TIMEOUT, **options, "follow_redirects": False, "auth": None}


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _request(ask: Ask) -> dict[str, Any]:
    headers = {"Accept": "application/json", **ask.headers}
    return {"method": "GET" if ask.form is None else "POST", "url": ask.url, "data": ask.form, "headers": headers}


def _exchange(http: httpx2.Client, ask: Ask) -> Answer:
    try:
        with http.stream(**_request(ask)) as response:
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LONGEST:
                    return _NOTHING
            return _answer(response, body)
    except httpx2.HTTPError:
        return _NOTHING


async def _exchange_async(http: httpx2.AsyncClient, ask: Ask) -> Answer:
    try:
        async with http.stream(**_request(ask)) as response:
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LONGEST:
                    return _NOTHING
            return _answer(response, body)
    except httpx2.HTTPError:
        return _NOTHING


def _answer(response: httpx2.Response, body: bytes) -> Answer:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    return Answer(response.status_code, response.headers, document if isinstance(document, dict) else {})
