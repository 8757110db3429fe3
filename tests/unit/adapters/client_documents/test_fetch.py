"""What a stranger may have us fetch: over real TLS, from a server whose name leads to this machine here."""

import asyncio
import gzip
import json
import socket

import pytest

from fastlatch.adapters.client_documents import fetch as module
from fastlatch.adapters.client_documents.fetch import LONGEST, FetchDocuments, fresh_for
from fastlatch.adapters.client_documents.resolve import SystemResolver
from fastlatch.domain.registration import DocumentNotFetched
from support.certificates import certificate_for
from support.tls_site import tls_site

pytestmark = pytest.mark.anyio

NAME = "client.example"
PATH = "/client.json"
DOCUMENT = json.dumps({"client_id": "x"}).encode()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificate_for(NAME, tmp_path_factory.mktemp("site"))


@pytest.fixture
async def site(certificate):
    async with tls_site(certificate) as site:
        site.publish(PATH, DOCUMENT)
        yield site


class Names:
    """A name server that answers each time with the next of its answers, and the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def __call__(self, host, port, _caller):
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def fetching(certificate, names, *, anywhere=True):
    options = {"may_connect": lambda _: True} if anywhere else {}
    return FetchDocuments(resolve=names, tls=certificate.trusting, **options)


def url(site, name=NAME, path=PATH):
    return f"https://{name}:{site.port}{path}"


async def refusal(fetch, address):
    with pytest.raises(DocumentNotFetched) as refused:
        await fetch.fetch(address)
    return refused.value


async def test_a_document_is_fetched_from_the_address_that_was_looked_at_in_the_name_that_was_asked_for(
    site, certificate
):
    names = Names(["127.0.0.1"])
    fetched = await fetching(certificate, names).fetch(url(site))

    assert fetched == (DOCUMENT, None)
    assert names.asked == [(NAME, site.port)]
    [head] = site.heads
    assert head.startswith(f"GET {PATH} HTTP/1.1\r\n")
    assert f"\r\nHost: {NAME}:{site.port}\r\n" in head
    assert "authorization" not in head.lower()
    assert "cookie" not in head.lower()


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["::1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        [],
    ],
    ids=str,
)
async def test_nothing_is_connected_to_where_a_name_leads_inside(site, certificate, answer):
    """Also where only one of its addresses does: whoever asks often enough would get that one."""
    refused = await refusal(fetching(certificate, Names(answer), anywhere=False), url(site))

    assert site.connections == 0
    assert refused.description == "The metadata document of this client cannot be read."


async def test_a_name_that_leads_elsewhere_the_second_time_is_not_asked_a_second_time(site, certificate):
    """The first answer is judged, and the connection goes there and nowhere else."""
    judged = []

    def judge(address):
        judged.append(address)
        return True

    names = Names(["127.0.0.1"], ["127.0.0.2"])
    await FetchDocuments(resolve=names, tls=certificate.trusting, may_connect=judge).fetch(url(site))

    assert judged == ["127.0.0.1"]
    assert len(names.asked) == 1


async def test_a_certificate_of_another_name_is_refused(site, certificate):
    await refusal(fetching(certificate, Names(["127.0.0.1"])), url(site, name="other.example"))

    assert site.heads == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(site):
    await refusal(FetchDocuments(resolve=Names(["127.0.0.1"]), may_connect=lambda _: True), url(site))

    assert site.heads == []


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "404 Not Found", "500 Oops", "203 Ok"]
)
async def test_a_redirect_or_an_error_is_no_document(site, certificate, status):
    site.publish(PATH, DOCUMENT, f"Location: https://{NAME}:{site.port}/other.json", status=status)
    site.publish("/other.json", DOCUMENT)
    await refusal(fetching(certificate, Names(["127.0.0.1"])), url(site))

    assert site.connections == 1


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/jsonp", "application/x+json+xml", "json", ""])
async def test_what_is_not_sent_as_json_is_no_document(site, certificate, kind):
    site.publish(PATH, DOCUMENT, kind=kind)
    await refusal(fetching(certificate, Names(["127.0.0.1"])), url(site))


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/client-metadata+json", "Application/JSON"]
)
async def test_json_may_be_said_in_more_than_one_way(site, certificate, kind):
    site.publish(PATH, DOCUMENT, kind=kind)

    assert (await fetching(certificate, Names(["127.0.0.1"])).fetch(url(site))).body == DOCUMENT


async def test_a_long_or_compressed_document_is_refused(site, certificate):
    fetch = fetching(certificate, Names(["127.0.0.1"]))
    site.publish(PATH, b" " * LONGEST)
    assert len((await fetch.fetch(url(site))).body) == LONGEST
    site.publish(PATH, b" " * (LONGEST + 1))
    await refusal(fetch, url(site))
    site.publish(PATH, gzip.compress(DOCUMENT), "Content-Encoding: gzip")
    await refusal(fetch, url(site))


async def test_a_site_that_takes_its_time_is_not_waited_for(site, certificate, monkeypatch):
    monkeypatch.setattr(module, "DEADLINE", 0.2)
    site.silent = True
    refused = await refusal(fetching(certificate, Names(["127.0.0.1"])), url(site))

    assert "did not answer within 0.2 s" in refused.detail


async def test_a_name_server_that_takes_its_time_is_not_waited_for(site, certificate, monkeypatch):
    monkeypatch.setattr(module, "DEADLINE", 0.1)

    async def never(_host, _port, _caller):
        await asyncio.Event().wait()

    await refusal(fetching(certificate, never), url(site))


async def test_where_one_address_does_not_answer_the_next_one_is_tried(site, certificate):
    with socket.create_server(("127.0.0.2", 0)) as closed:
        nobody = closed.getsockname()[0]
    assert (await fetching(certificate, Names([nobody, "127.0.0.1"])).fetch(url(site))).body == DOCUMENT


async def test_the_systems_resolver_gives_addresses_once_each():
    found = await SystemResolver()("localhost", 443, "192.0.2.1")

    assert set(found) <= {"127.0.0.1", "::1"}
    assert len(found) == len(set(found)) > 0


async def test_by_default_a_name_that_leads_here_is_refused():
    """What runs in production, unchanged: the name of this machine."""
    await refusal(FetchDocuments(), "https://localhost:443/client.json")


@pytest.mark.parametrize(
    ("header", "age"),
    [
        ("", None),
        ("public", None),
        ("max-age=600", 600.0),
        ('private, Max-Age="30"', 30.0),
        ("max-age=-1", None),
        ("max-age=many", None),
        ("max-age=600, no-store", 0.0),
        ("no-cache", 0.0),
    ],
)
def test_how_long_a_document_is_new_is_what_it_says(header, age):
    assert fresh_for(header) == age
