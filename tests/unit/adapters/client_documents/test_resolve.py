"""Names that strangers choose: who may have how many of them looked up, and that a lookup counts until it is over."""

import asyncio
import socket
import threading
from contextlib import suppress

import pytest

from fastlatch.adapters.client_documents.resolve import SystemResolver
from fastlatch.domain.errors import Unavailable

pytestmark = pytest.mark.anyio


@pytest.fixture
def slow(monkeypatch):
    """Names that begin so are answered when this is set."""
    answered = threading.Event()

    def look_up(host, port, **_options):
        if host.startswith("slow"):
            answered.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("198.51.100.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield answered
    answered.set()


async def given_up(resolve, host, caller):
    """A lookup that is not waited for any more."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            await resolve(host, 443, caller)


async def test_slow_names_of_one_domain_or_one_caller_leave_room_for_others(slow):
    resolve = SystemResolver()
    for number in range(2):
        await given_up(resolve, f"slow{number}.evil.example", f"192.0.2.{number}")
    with pytest.raises(Unavailable):
        await resolve("another.evil.example", 443, "192.0.2.9")
    for number in range(4):
        await given_up(resolve, f"slow.evil{number}.example", f"2001:db8::{number}")
    with pytest.raises(Unavailable):
        await resolve("honest.example", 443, "2001:db8::ffff")

    assert await resolve("honest.example", 443, "192.0.2.9") == ["198.51.100.1"]


async def test_a_lookup_counts_until_it_is_over_and_no_longer(slow):
    resolve = SystemResolver()
    for number in range(16):
        await given_up(resolve, f"slow.evil{number}.example", f"192.0.2.{number}")
    with pytest.raises(Unavailable):
        await resolve("honest.example", 443, "198.51.100.9")
    slow.set()
    while resolve.pending:  # noqa: ASYNC110 (it is over when a thread says so)
        await asyncio.sleep(0)

    assert await resolve("honest.example", 443, "198.51.100.9") == ["198.51.100.1"]
