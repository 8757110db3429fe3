"""What an issuer may send: too much, too slowly, elsewhere, or in somebody else's name, and nothing of it is taken."""

import socket
import threading

import pytest

from fastlatch.adapters.issuer import http as bounds
from fastlatch.adapters.issuer.http import Http
from fastlatch.adapters.issuer.jwks import IssuerKeys, max_age
from fastlatch.adapters.issuer.metadata import Metadata, metadata_url
from fastlatch.domain.errors import Unavailable
from fastlatch.settings import is_safe_address
from support.issuer import METADATA, Page, fake_issuer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def served():
    with fake_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(served):
    served.pages.clear()
    served.visits.clear()
    served.introduce()
    served.publish("/jwks", {"keys": []})
    return served


@pytest.fixture
async def http():
    client = Http()
    yield client
    await client.close()


@pytest.fixture
def keys(issuer, http):
    return IssuerKeys(http, Metadata(http, issuer.url, is_safe_address))


async def test_the_keys_come_from_the_address_in_the_metadata(issuer, keys):
    issuer.pages["/jwks"] = Page(b'{"keys": []}', headers={"Cache-Control": "public, max-age=120"})

    assert await keys.fetch(anew=False) == (b'{"keys": []}', 120)
    assert await keys.fetch(anew=False)
    assert issuer.visits == {METADATA: 1, "/jwks": 2}


async def test_keys_that_are_wanted_anew_are_asked_for_past_every_cache(issuer, keys):
    seen = []

    def page(_query, headers):
        seen.append(headers.get("cache-control"))
        return Page()

    issuer.pages["/jwks"] = page
    await keys.fetch(anew=False)
    await keys.fetch(anew=True)

    assert seen == [None, "no-cache"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("path", [METADATA, "/jwks"])
async def test_a_redirect_is_not_followed(issuer, keys, path, status):
    issuer.pages["/elsewhere"] = issuer.pages[path]
    issuer.pages[path] = Page(status=status, headers={"Location": f"{issuer.url}/elsewhere"})

    with pytest.raises(Unavailable):
        await keys.fetch(anew=False)
    assert issuer.visits["/elsewhere"] == 0


@pytest.mark.parametrize("path", [METADATA, "/jwks"])
async def test_a_huge_answer_is_refused(issuer, keys, path):
    issuer.pages[path] = Page(b" " * (bounds.LONGEST + 1))

    with pytest.raises(Unavailable) as refused:
        await keys.fetch(anew=False)
    assert "sends more than" in refused.value.detail


async def test_an_answer_as_long_as_the_bound_is_taken(issuer, keys):
    issuer.pages["/jwks"] = Page(b" " * bounds.LONGEST)

    assert len((await keys.fetch(anew=False))[0]) == bounds.LONGEST


async def test_a_compressed_answer_is_refused_before_anything_is_unpacked(issuer, keys):
    issuer.pages["/jwks"] = Page(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    with pytest.raises(Unavailable):
        await keys.fetch(anew=False)


@pytest.mark.parametrize("path", [METADATA, "/jwks"])
async def test_an_issuer_that_takes_its_time_is_given_up(issuer, keys, path, monkeypatch):
    monkeypatch.setattr(bounds, "DEADLINE", 0.2)
    issuer.pages[path] = Page(hold=2)

    with pytest.raises(Unavailable) as refused:
        await keys.fetch(anew=False)
    assert "within" in refused.value.detail


async def test_an_issuer_that_sends_a_byte_now_and_then_is_given_up_all_the_same(http, monkeypatch):
    monkeypatch.setattr(bounds, "DEADLINE", 0.5)
    done = threading.Event()

    def drip(listening):
        visitor, _ = listening.accept()
        with visitor:
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            try:
                while not done.wait(0.05):
                    visitor.sendall(b" ")
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        with pytest.raises(Unavailable) as refused:
            await http.get(f"http://127.0.0.1:{listening.getsockname()[1]}/jwks")
        done.set()
        thread.join()
    assert "within" in refused.value.detail


async def test_nobody_there_is_unavailable_and_the_reason_holds_no_query(http):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unavailable) as refused:
        await http.get(f"http://127.0.0.1:{port}/revocations?after=secret", {"Authorization": "Basic secret"})

    assert "cannot be reached" in refused.value.detail
    assert "secret" not in refused.value.detail
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("name", ["https://other.example", None, 7, "{url}/", "{url}x"])
async def test_metadata_in_another_name_are_not_used(issuer, keys, name):
    """RFC 8414 section 3.3: "the data contained in the response MUST NOT be used"."""
    issuer.introduce(issuer=name.format(url=issuer.url) if isinstance(name, str) else name)

    with pytest.raises(Unavailable):
        await keys.fetch(anew=False)
    assert issuer.visits["/jwks"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://keys.example/jwks",
        "ftp://127.0.0.1/jwks",
        "file:///etc/passwd",
        "/jwks",
        "https://user@127.0.0.1/jwks",
        "https://keys.example/a b",
        "https://keys.example:port/",
        "https://keys.example/#x",
        7,
        None,
        "",
        "https://keys.example/" + "a" * 3000,
    ],
)
async def test_an_address_of_keys_that_is_not_safe_is_not_asked(issuer, keys, address):
    issuer.introduce(jwks_uri=address)

    with pytest.raises(Unavailable) as refused:
        await keys.fetch(anew=False)
    said = "publishes no keys" if address is None else "jwks_uri in the issuer's metadata is no https address"
    assert said in refused.value.detail


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"[" * 100_000])
async def test_metadata_that_are_no_object_are_not_used(issuer, keys, body):
    issuer.pages[METADATA] = Page(body)

    with pytest.raises(Unavailable):
        await keys.fetch(anew=False)


async def test_keys_that_have_moved_are_found_after_one_failure(issuer, keys):
    await keys.fetch(anew=False)
    issuer.pages["/moved"] = issuer.pages.pop("/jwks")
    issuer.introduce(jwks_uri=f"{issuer.url}/moved")

    with pytest.raises(Unavailable):
        await keys.fetch(anew=False)
    assert await keys.fetch(anew=False)


@pytest.mark.parametrize(
    ("issuer_name", "url"),
    [
        ("https://a.example", "https://a.example/.well-known/oauth-authorization-server"),
        ("https://a.example:8443/one/two", "https://a.example:8443/.well-known/oauth-authorization-server/one/two"),
    ],
)
def test_the_well_known_string_stands_before_the_path_of_the_issuer(issuer_name, url):
    """RFC 8414 section 3.1."""
    assert metadata_url(issuer_name) == url


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("public, max-age=300", 300),
        ('MAX-AGE="60", must-revalidate', 60),
        ("s-maxage=9, private", None),
        ("no-store", 0),
        ("no-cache, max-age=300", 0),
        ("max-age=-1", None),
        ("max-age=99999999999999", None),
    ],
)
def test_how_long_an_answer_says_that_it_is_new(header, seconds):
    assert max_age(header) == seconds
