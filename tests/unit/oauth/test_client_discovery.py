"""OAuth Client ID Metadata Document: whose document is taken, how often it is fetched, and for how long it counts."""

import asyncio
import json

import pytest

from fakes.clock import FakeClock
from fakes.documents import APP, FakeDocuments, document
from fakes.limiter import FakeLimiter
from fastlatch.adapters.keys.client_assertions import ClientAssertions
from fastlatch.domain.errors import InvalidRequest, TooManyAttempts, Unavailable
from fastlatch.domain.registration import CODE_GRANTS, Allowance, DocumentNotFetched
from fastlatch.oauth import client_discovery
from fastlatch.oauth.client_discovery import DiscoverClients

pytestmark = pytest.mark.anyio

METHODS = frozenset({"none", "client_secret_basic", "private_key_jwt"})
ALLOWED = Allowance(CODE_GRANTS, frozenset({"read"}), METHODS, ClientAssertions().check_keys)


class World:
    def __init__(self, *hosts):
        self.source, self.limiter, self.clock = FakeDocuments(), FakeLimiter(), FakeClock()
        self.documents = DiscoverClients(self.source, self.limiter, ALLOWED, self.clock, frozenset(hosts))

    async def discover(self, url=APP, address="192.0.2.1"):
        return await self.documents.discover(url, address)


async def test_a_client_is_what_its_document_says():
    world = World()
    world.source.publish(document())
    client = await world.discover()

    assert (client.id, client.name, client.first_party, client.public) == (APP, "The app", False, True)
    assert client.scopes == {"read"}
    assert world.documents.recall(APP) is client


async def test_a_client_without_a_name_is_called_as_its_host_and_is_public_where_it_does_not_say():
    world = World()
    world.source.publish(document(client_name=None, token_endpoint_auth_method=None))
    client = await world.discover()

    assert (client.name, client.auth_method) == ("app.example", "none")


@pytest.mark.parametrize(
    "said",
    [
        document(client_id=None),
        document(client_id=APP + "/"),
        document(client_id="https://app.example:443/client.json"),
        document(client_id="https://APP.example/client.json"),
        document(client_secret="a secret"),
        document(require_pushed_authorization_requests=True),
        document(client_secret_expires_at=0),
        document(token_endpoint_auth_method="client_secret_basic", client_secret="x"),
        document(token_endpoint_auth_method="client_secret_post"),
        document(token_endpoint_auth_method="private_key_jwt"),
        document(jwks={"keys": [{"kty": "EC", "d": "private"}]}),
        document(redirect_uris=["https://user@app.example/cb"]),
        document(redirect_uris=None),
        b"<html>",
        b"[]",
        json.dumps(document()).encode()[:-1] + b', "client_id": "https://other.example/x"}',
    ],
    ids=str,
)
async def test_a_document_that_breaks_a_rule_is_refused_and_not_remembered(said):
    world = World()
    world.source.publish(said)
    for _ in range(2):
        with pytest.raises(InvalidRequest):
            await world.discover()

    assert world.documents.recall(APP) is None
    assert world.source.asked == [APP, APP]


async def test_a_document_of_a_shared_secret_is_refused_also_where_the_server_has_such_clients():
    world = World()
    world.source.publish(document(token_endpoint_auth_method="client_secret_basic"))
    with pytest.raises(InvalidRequest):
        await world.discover()


async def test_a_document_that_cannot_be_had_is_asked_for_again_and_counted_each_time():
    """Section 5.2: the server "MUST NOT cache error responses"."""
    world = World()
    for _ in range(2):
        with pytest.raises(DocumentNotFetched):
            await world.discover()
    world.source.publish(document())
    await world.discover()

    assert len(world.source.asked) == 3
    assert [(name, outcome) for _, name, outcome in world.limiter.outcomes] == [("app.example", "failed")] * 3


@pytest.mark.parametrize(
    ("said", "kept"), [(None, 300), (0.0, 60), (1.0, 60), (61.0, 61), (600.0, 600), (86400.0, 86400), (1e9, 86400)]
)
async def test_a_document_counts_for_as_long_as_it_says_within_bounds(said, kept):
    world = World()
    world.source.publish(document(), max_age=said)
    await world.discover()
    world.clock.advance(kept - 1)
    await world.discover()
    assert len(world.source.asked) == 1
    world.clock.advance(1)
    assert world.documents.recall(APP) is None
    await world.discover()
    assert len(world.source.asked) == 2


async def test_of_many_who_ask_at_once_one_fetches():
    world = World()
    world.source.publish(document())
    world.source.open.clear()
    asking = [asyncio.create_task(world.discover()) for _ in range(50)]
    await asyncio.sleep(0)
    # Whoever goes away takes nothing from the others, not even the one that came first.
    asking[0].cancel()
    await asyncio.sleep(0)
    world.source.open.set()
    clients = await asyncio.gather(*asking[1:])

    assert {id(client) for client in clients} == {id(clients[0])}
    assert world.source.asked == [APP]


async def test_a_failure_that_nobody_waited_for_is_nobodys_error(caplog):
    world = World()
    world.source.open.clear()
    asking = asyncio.create_task(world.discover())
    await asyncio.sleep(0)
    asking.cancel()
    world.source.open.set()
    for _ in range(5):
        await asyncio.sleep(0)
    world.source.publish(document())

    assert (await world.discover()).id == APP
    assert "never retrieved" not in caplog.text


async def test_so_many_are_fetched_at_once_and_no_more():
    world = World()
    world.source.open.clear()
    urls = [f"https://app{number}.example/client.json" for number in range(client_discovery.MOST_AT_ONCE)]
    asking = [asyncio.create_task(world.discover(url)) for url in urls]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await world.discover()
    world.source.open.set()
    await asyncio.gather(*asking, return_exceptions=True)
    world.source.publish(document())

    assert await world.discover()


async def test_whoever_has_caused_too_many_fetches_is_told_to_wait_and_nothing_is_fetched():
    world = World()
    world.source.publish(document())
    world.limiter.closed = True
    with pytest.raises(TooManyAttempts):
        await world.discover()

    assert world.source.asked == []


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("app.example", True),
        ("other.example", False),
        ("sub.app.example", False),
        ("a.partners.example", True),
        ("a.b.partners.example", True),
        ("partners.example", False),
        ("evilpartners.example", False),
    ],
)
async def test_only_hosts_of_the_list_are_asked(host, taken):
    world = World("app.example", "*.partners.example")
    url = f"https://{host}/client.json"
    world.source.publish(document(url), url)
    if taken:
        assert (await world.discover(url)).id == url
    else:
        with pytest.raises(InvalidRequest):
            await world.discover(url)

    assert world.source.asked == [url] * taken


async def test_addresses_that_somebody_made_up_at_a_host_spend_nothing_of_a_client_that_is_known_there():
    world = World()
    world.source.publish(document())
    await world.discover()
    world.clock.advance(300)
    await world.discover()
    with pytest.raises(DocumentNotFetched):
        await world.discover("https://app.example/made-up.json")

    assert [name for _, name, _ in world.limiter.outcomes] == ["app.example", APP, "app.example"]


async def test_a_client_that_somebody_has_allowed_something_has_a_budget_of_its_own_from_the_start():
    world = World()
    world.source.publish(document())
    await world.documents.discover(APP, "192.0.2.1", stored=True)

    assert [name for _, name, _ in world.limiter.outcomes] == [APP]
    assert world.source.callers == ["192.0.2.1"]
