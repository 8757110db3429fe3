"""An account is open to tokens of our own clients, and to no others."""

from dataclasses import replace

import pytest

from fakes.clients import FakeClients
from fastlatch.accounts.account_access import AccountAccess
from fastlatch.domain.client import BUILT_IN_CLIENT_IDS, Client
from fastlatch.domain.errors import Forbidden
from fastlatch.domain.token import AccessToken
from fastlatch.oauth.client_cache import CachedClients

pytestmark = pytest.mark.anyio

TOKEN = AccessToken("u", "ours", frozenset(), "s", "j", "https://issuer", ("https://issuer",), 1, 2)
CLIENTS = (
    Client("ours"),
    Client("theirs", first_party=False),
    Client("their-names", first_party=False, sector="a.example"),
    Client("our-names", sector="a.example"),
)
REFUSED = {
    "of a client of somebody else": {"client_id": "theirs"},
    "of one that knows its users by other names": {"client_id": "their-names"},
    "of one of ours that does": {"client_id": "our-names"},
    "of nobody": {"client_id": "gone"},
    "exchanged by a client of somebody else": {"client_id": "theirs", "session_client_id": "ours"},
    "exchanged from one of a client of somebody else": {"session_client_id": "theirs"},
    "for another API too": {"audience": ("https://issuer", "https://orders.example/")},
}


@pytest.mark.parametrize("changed", REFUSED.values(), ids=REFUSED)
async def test_a_token_that_is_not_of_our_own_clients_is_refused(changed):
    cached = CachedClients(FakeClients(*CLIENTS), lambda: True)
    access, token = AccountAccess(cached, cached.remembered), replace(TOKEN, **changed)

    with pytest.raises(Forbidden):
        await access(token)
    # And when its client is in memory.
    await cached.find("ours")
    if token.client_id != "gone":
        with pytest.raises(Forbidden):
            access.at_once(token)


async def test_a_token_of_our_own_client_is_good_and_the_second_time_at_once():
    clients = FakeClients(*CLIENTS)
    cached = CachedClients(clients, lambda: True)
    access, exchanged = AccountAccess(cached, cached.remembered), replace(TOKEN, session_client_id="first-party")

    assert not access.at_once(TOKEN)
    for token in (TOKEN, exchanged):
        await access(token)
        assert access.at_once(token)
    assert clients.looked_up == ["ours"]


async def test_our_built_in_clients_stand_in_no_table():
    access = AccountAccess(FakeClients(), FakeClients().clients.get)

    assert all(access.at_once(replace(TOKEN, client_id=each)) for each in BUILT_IN_CLIENT_IDS)
