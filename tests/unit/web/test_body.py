"""A body is held up to the limit, and not a byte beyond it is waited for."""

import pytest
from starlette.requests import ClientDisconnect, Request

from fastlatch.domain.errors import BodyTooLarge
from fastlatch.web.body import with_bounded_body

pytestmark = pytest.mark.anyio


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
        await with_bounded_body(request(sender, "11"), 10)

    assert sender.taken == 0


async def test_reading_stops_where_the_limit_is_passed():
    sender = Sender(*[b"a" * 4] * 1000)

    with pytest.raises(BodyTooLarge):
        await with_bounded_body(request(sender), 10)

    assert sender.taken == 3


async def test_a_body_that_announces_too_little_is_counted_all_the_same():
    with pytest.raises(BodyTooLarge):
        await with_bounded_body(request(Sender(b"a" * 11), "1"), 10)


@pytest.mark.parametrize("length", ["10", None, "", "abc", "-1", "+5", "1e1", "\xb2"])
async def test_the_body_comes_back_whole_whatever_the_header_says(length):
    bounded = await with_bounded_body(request(Sender(b"hello", b"", b"world"), length), 10)

    assert await bounded.body() == b"helloworld"


async def test_who_hangs_up_halfway_is_told_apart_from_who_sends_little():
    with pytest.raises(ClientDisconnect):
        await with_bounded_body(request(Sender(b"half", gone=True)), 10)


async def test_after_the_body_the_route_still_hears_of_a_disconnect():
    bounded = await with_bounded_body(request(Sender(b"all")), 10)

    await bounded.body()

    assert await bounded.receive() == {"type": "http.disconnect"}
