"""Which origins may read: those of public clients, as they are registered now, and no others."""

import pytest

from fakes.clients import FakeClients
from fastlatch.domain.client import Client
from fastlatch.domain.errors import Unavailable
from fastlatch.oauth.client_origins import ClientOrigins
from fastlatch.oauth.redirects import browser_origin, check_redirect_uri

pytestmark = pytest.mark.anyio

SPA = Client("spa", redirect_uris=("https://spa.example/cb", "https://spa.example:8443/", "com.example.app:/cb"))
SERVER = Client("server", redirect_uris=("https://server.example/cb",), secret_digests=("ff" * 32,))
PHONE = Client("phone", redirect_uris=("http://127.0.0.1/cb", "http://[::1]:8080/cb"))


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("https://app.example/cb", "https://app.example"),
        ("https://app.example", "https://app.example"),
        ("https://app.example?x=/y", "https://app.example"),
        ("https://app.example:443/cb", "https://app.example"),
        ("https://app.example:8443/cb", "https://app.example:8443"),
        ("https://app.example:80/cb", "https://app.example:80"),
        ("http://localhost:8080/cb", "http://localhost:8080"),
        ("http://127.0.0.1:80/cb", "http://127.0.0.1"),
        ("http://[::1]:5173/cb", "http://[::1]:5173"),
        ("com.example.app:/cb", None),
        ("com.example.app://host/cb", None),
    ],
)
def test_the_origin_of_a_redirect_uri_is_spelt_as_browsers_spell_it(uri, origin):
    check_redirect_uri(uri)
    assert browser_origin(uri) == origin


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://spa.example", True),
        ("https://spa.example:8443", True),
        ("https://always.example", True),
        ("http://spa.example", False),
        ("https://spa.example/", False),
        ("https://SPA.example", False),
        ("https://spa.example.evil.example", False),
        ("https://server.example", False),
        ("com.example.app://", False),
        ("http://127.0.0.1", True),
        ("http://127.0.0.1:5173", False),
        ("http://[::1]:8080", True),
        ("http://[::1]:8081", False),
        ("null", False),
        ("", False),
        ("*", False),
    ],
)
async def test_pages_of_public_clients_may_read_and_no_others(origin, allowed):
    """A page at any other port of this machine is not the native app that may listen at any."""
    origins = ClientOrigins(FakeClients(SPA, SERVER, PHONE), {"https://always.example"})

    assert await origins(origin) is allowed


class Counting(FakeClients):
    """Counts reads, and can be away."""

    reads = 0
    away = False

    async def find(self, client_id):
        self._read()
        return await super().find(client_id)

    async def page(self, *, after="", limit=100):
        self._read()
        return await super().page(after=after, limit=limit)

    def _read(self):
        self.reads += 1
        if self.away:
            raise Unavailable


async def test_the_store_is_read_once_and_then_for_what_has_changed():
    clients = Counting(SPA)
    origins = ClientOrigins(clients)
    assert await origins("https://spa.example")
    before = clients.reads
    for _ in range(10):
        assert await origins("https://spa.example")
        assert not await origins("https://new.example")
    assert clients.reads == before

    await clients.add(Client("new", redirect_uris=("https://new.example/cb",)))
    origins.forget("new")
    assert await origins("https://new.example")
    assert clients.reads == before + 1

    await clients.delete("spa", now=1)
    origins.forget("spa")
    assert not await origins("https://spa.example")
    assert await origins("https://new.example")


async def test_while_the_store_is_away_what_was_known_holds_and_nothing_new():
    clients = Counting(SPA)
    clients.away = True
    origins = ClientOrigins(clients)
    assert not await origins("https://spa.example")
    clients.away = False
    assert await origins("https://spa.example")

    await clients.delete("spa", now=1)
    clients.away = True
    origins.forget("spa")
    assert await origins("https://spa.example")
    clients.away = False
    assert not await origins("https://spa.example")


async def test_memory_is_bounded_and_many_changes_are_one_reading(caplog):
    clients = Counting(*(Client(f"c{n:04}", redirect_uris=(f"https://c{n}.example/",)) for n in range(1200)))
    origins = ClientOrigins(clients, most=1100)
    assert await origins("https://c1099.example")
    assert not await origins("https://c1100.example")
    assert "left out client=c1100" in caplog.text

    before = clients.reads
    for client_id in list(clients.clients):
        origins.forget(client_id)
    assert await origins("https://c1.example")
    assert clients.reads - before < 10
