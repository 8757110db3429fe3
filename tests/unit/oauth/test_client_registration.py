"""RFC 7591 section 3: who may register a client, and what comes of it."""

import asyncio
import json

import pytest

from fakes.clients import FakeClients
from fakes.clock import FakeClock
from fakes.documents import CALLBACK
from fakes.limiter import FakeLimiter
from fakes.single_use import FakeSingleUse
from fastlatch.domain.client import DYNAMIC_PREFIX
from fastlatch.domain.errors import ConfigurationError, InvalidToken, TooManyAttempts
from fastlatch.domain.registration import CODE_GRANTS, Allowance, InvalidClientMetadata, InvalidRedirectUri
from fastlatch.domain.secret import digest
from fastlatch.oauth.client_id import is_client_id
from fastlatch.oauth.client_registration import RegisterClient, RegistrationRequest
from fastlatch.oauth.initial_access_tokens import InitialAccessTokens, Permission

pytestmark = pytest.mark.anyio

ALLOWED = Allowance(
    CODE_GRANTS, frozenset({"read", "openid"}), frozenset({"none", "client_secret_basic", "client_secret_post"}), str
)
USUAL = {"redirect_uris": [CALLBACK], "client_name": "The app"}


class World:
    def __init__(self, *, needs_token=False):
        self.clients, self.limiter, self.clock = FakeClients(), FakeLimiter(), FakeClock()
        self.kept = FakeSingleUse(self.clients.sessions)
        self.tokens = InitialAccessTokens(self.kept, self.clock, {*CODE_GRANTS, "client_credentials", "password"})
        self.use_case = RegisterClient(
            self.clients, self.tokens, self.limiter, ALLOWED, self.clock, needs_token=needs_token
        )

    async def register(self, said=None, token=None):
        body = said if isinstance(said, bytes) else json.dumps(USUAL if said is None else said).encode()
        return await self.use_case(RegistrationRequest(body, token, "192.0.2.1"))

    async def token(self, lifetime=3600, **permission):
        return await self.tokens.make(Permission(**permission), lifetime=lifetime)


async def test_a_client_gets_an_id_a_secret_this_once_and_is_told_all_that_was_registered():
    world = World()
    told = await world.register(USUAL | {"unheard_of": 1})
    client = world.clients.clients[told["client_id"]]

    assert told == {
        "client_id": client.id,
        "client_id_issued_at": int(world.clock()),
        "client_name": "The app",
        "client_secret": told["client_secret"],
        "client_secret_expires_at": 0,
        "redirect_uris": (CALLBACK,),
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": "openid read",
    }
    assert client.secret_digests == (digest(told["client_secret"]),)
    assert client.id.startswith(DYNAMIC_PREFIX)
    assert is_client_id(client.id)
    assert (client.first_party, client.self_registered) == (False, True)


async def test_a_public_client_has_no_secret():
    told = await World().register(USUAL | {"token_endpoint_auth_method": "none"})

    assert "client_secret" not in told
    assert "client_secret_expires_at" not in told


async def test_no_two_clients_have_an_id_or_a_secret_in_common():
    world = World()
    told = [await world.register() for _ in range(20)]

    assert len({each["client_id"] for each in told}) == 20
    assert len({each["client_secret"] for each in told}) == 20


async def test_without_a_token_nothing_is_registered_where_one_is_needed():
    world = World(needs_token=True)
    for token in (None, "", "fli_made_up", "flr_" + "a" * 48, await World().token()):
        with pytest.raises(InvalidToken):
            await world.register(token=token)

    assert world.clients.clients == {}


async def test_a_token_is_good_for_one_client():
    world = World(needs_token=True)
    token = await world.token()
    assert await world.register(token=token)
    with pytest.raises(InvalidToken):
        await world.register(token=token)

    assert len(world.clients.clients) == 1


async def test_of_many_who_bring_one_token_at_once_one_registers():
    world = World(needs_token=True)
    token = await world.token()
    told = await asyncio.gather(*(world.register(token=token) for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(each, dict) for each in told) == 1
    assert len(world.clients.clients) == 1


async def test_a_token_ends_by_itself():
    world = World(needs_token=True)
    token = await world.token(lifetime=60)
    world.clock.advance(60)
    with pytest.raises(InvalidToken):
        await world.register(token=token)


async def test_metadata_that_are_refused_cost_no_token():
    world = World(needs_token=True)
    token = await world.token()
    with pytest.raises(InvalidRedirectUri):
        await world.register({"redirect_uris": ["http://evil.example/"]}, token=token)
    with pytest.raises(InvalidClientMetadata):
        await world.register(b"[]", token=token)

    assert await world.register(token=token)


async def test_a_wrong_token_is_refused_also_where_none_is_needed():
    world = World()
    with pytest.raises(InvalidToken):
        await world.register(token="fli_made_up")


async def test_a_token_may_allow_more_grants_and_other_scopes():
    world = World()
    said = USUAL | {"grant_types": ["client_credentials"]}
    with pytest.raises(InvalidClientMetadata):
        await world.register(said)
    told = await world.register(
        said, token=await world.token(grants=frozenset({"client_credentials"}), scopes=frozenset({"admin"}))
    )

    assert (told["grant_types"], told["scope"]) == (["client_credentials"], "admin")
    assert "response_types" not in told


async def test_no_token_allows_passwords():
    with pytest.raises(ConfigurationError):
        await World().token(grants=frozenset({"password"}))


async def test_every_registration_is_counted_whatever_comes_of_it():
    world = World()
    await world.register()
    with pytest.raises(InvalidClientMetadata):
        await world.register(b"")

    assert [outcome for _, _, outcome in world.limiter.outcomes] == ["failed", "failed"]
    world.limiter.closed = True
    with pytest.raises(TooManyAttempts):
        await world.register()
    assert len(world.clients.clients) == 1


async def test_nothing_that_is_stored_holds_a_token_or_a_secret():
    world = World(needs_token=True)
    token = await world.token()
    told = await world.register(token=token)

    assert token not in repr({name: kept.payload for name, kept in world.kept.kept.items()})
    assert told["client_secret"] not in repr(world.clients.clients)
    assert token not in repr(RegistrationRequest(b"", token, ""))
