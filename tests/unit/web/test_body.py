"""A body is held up to the limit, and not a byte beyond it is waited for; nor is one second beyond the deadline."""

import asyncio
import json

import pytest
from starlette.requests import ClientDisconnect, Request

from fastlatch.domain.errors import BodyTooLarge, BodyTooSlow
from fastlatch.web.body import with_bounded_body

pytestmark = pytest.mark.anyio

PATIENT = 60.0
AT_ONCE = 0.0


class Sender:
    """Sends chunks; knows how many were taken."""

    def __init__(self, *chunks: bytes, gone: bool = False) -> None:
        self.chunks = list(chunks)
        self.gone = gone
        self.taken = 0

    async def __call__(self):
        self.taken += 1
        if not self.chunks:
            return {"type": "http.disconnect"}
        body = self.chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(self.chunks) or self.gone}


def request(sender: Sender, length: str | None = None) -> Request:
    headers = [] if length is None else [(b"content-length", length.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "headers": headers}, sender)


async def test_a_body_that_announces_too_much_is_not_read_at_all():
    sender = Sender(b"a" * 5, b"a" * 5)

    with pytest.raises(BodyTooLarge):
        await with_bounded_body(request(sender, "11"), 10, PATIENT)

    assert sender.taken == 0


async def test_reading_stops_where_the_limit_is_passed():
    sender = Sender(*[b"a" * 4] * 1000)

    with pytest.raises(BodyTooLarge):
        await with_bounded_body(request(sender), 10, PATIENT)

    assert sender.taken == 3


async def test_a_body_that_announces_too_little_is_counted_all_the_same():
    with pytest.raises(BodyTooLarge):
        await with_bounded_body(request(Sender(b"a" * 11), "1"), 10, PATIENT)


@pytest.mark.parametrize("length", ["10", None, "", "abc", "-1", "+5", "1e1", "\xb2"])
async def test_the_body_comes_back_whole_whatever_the_header_says(length):
    bounded = await with_bounded_body(request(Sender(b"hello", b"", b"world"), length), 10, PATIENT)

    assert await bounded.body() == b"helloworld"


async def test_who_hangs_up_halfway_is_told_apart_from_who_sends_little():
    with pytest.raises(ClientDisconnect):
        await with_bounded_body(request(Sender(b"half", gone=True)), 10, PATIENT)


async def test_after_the_body_the_route_still_hears_of_a_disconnect():
    bounded = await with_bounded_body(request(Sender(b"all")), 10, PATIENT)

    await bounded.body()

    assert await bounded.receive() == {"type": "http.disconnect"}


class Silence:
    """Sends what it has, and then nothing for ever."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = list(chunks)

    async def __call__(self):
        if not self.chunks:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": self.chunks.pop(0), "more_body": True}


@pytest.mark.parametrize("chunks", [(), (b"half",)])
async def test_a_body_that_never_ends_is_not_waited_for(chunks):
    with pytest.raises(BodyTooSlow):
        async with asyncio.timeout(1):
            await with_bounded_body(Request({"type": "http", "headers": []}, Silence(*chunks)), 10, AT_ONCE)


async def answer_of(app, path: str, http_version: str):
    scope = {
        "type": "http",
        "http_version": http_version,
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [],
        "client": ("192.0.2.7", 1),
        "state": {},
    }
    sent = []

    async def send(message):
        sent.append(message)

    await app(scope, Silence(b"half"), send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


@pytest.mark.parametrize(
    ("path", "word"), [("/token", "error_description"), ("/auth/login", "error_description"), ("/users", "detail")]
)
async def test_a_body_that_is_too_slow_is_408_in_the_words_of_the_route_and_the_connection_is_not_kept(web, path, word):
    site = web(body_deadline=AT_ONCE)
    context = site.context

    async def started(scope, receive, send):
        await site.app({**scope, "state": {"fastlatch": context}}, receive, send)

    status, headers, body = await answer_of(started, path, "1.1")
    assert (status, body[word]) == (408, "The request body did not arrive in time.")
    assert headers[b"connection"] == b"close"
    assert site.use_cases.calls == []
    # RFC 9113 section 8.2.2: there is no such header in HTTP/2.
    assert b"connection" not in (await answer_of(started, path, "2"))[1]
