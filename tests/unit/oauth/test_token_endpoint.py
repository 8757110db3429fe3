"""RFC 6749 section 3.2: five steps, in this order, for every grant."""

import pytest

from fakes.core import BOTH_GRANTS, NO_RESOURCES, SECRET, Core, form
from fastlatch.domain.client import Client
from fastlatch.domain.errors import (
    IncorrectCredentials,
    InvalidClient,
    InvalidRequest,
    InvalidScope,
    UnauthorizedClient,
    UnsupportedGrantType,
)
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.oauth.token_endpoint import TokenEndpoint

pytestmark = pytest.mark.anyio

ALICE = {"username": "alice", "password": "wonderland"}


async def test_a_login_gives_tokens_that_work():
    core = await Core().start()

    tokens = await core.token(grant_type="password", scope="read", **ALICE)

    user, access = await core.resolve_user(tokens.access_token)
    assert user.username == "alice"
    assert access.scopes == tokens.scopes == {"read"}
    assert (tokens.expires_in, tokens.refresh_expires_in) == (900, 14 * 24 * 3600)


async def test_a_refresh_gives_tokens_that_work():
    core = await Core().start()
    first = await core.login(scope="read")

    second = await core.refresh(first.refresh_token)

    assert second.access_token != first.access_token
    assert second.session_id == first.session_id
    assert await core.resolve_user(second.access_token)


async def test_the_client_comes_first():
    core = Core()
    with pytest.raises(InvalidClient):
        await core.token(client_id="nobody")

    assert core.hashing.verified == []


async def test_a_missing_grant_type_is_named():
    with pytest.raises(InvalidRequest, match="grant_type"):
        await Core().token(**ALICE)


async def test_a_missing_grant_type_is_a_login_where_the_profile_says_so():
    core = await Core(protocol=ProtocolPolicy(assume_password_grant=True)).start()

    assert await core.token(**ALICE)
    for half in ({"username": "alice"}, {"password": "x"}, {"refresh_token": "x"}):
        with pytest.raises(InvalidRequest, match="grant_type"):
            await core.token(**half)


@pytest.mark.parametrize("grant_type", ["implicit", "Authorization_code", "Password", " password", "urn:x"])
async def test_a_grant_that_is_not_known_is_unsupported(grant_type):
    with pytest.raises(UnsupportedGrantType):
        await Core().token(grant_type=grant_type, **ALICE)


async def test_a_grant_that_is_switched_off_gives_no_token_to_anybody():
    core = Core()
    endpoint = TokenEndpoint(core.authenticate_client, (), core.issue, core.protocol, core.check_proof, NO_RESOURCES)

    for request in ({}, {"client_id": "spa"}, {"client_id": "api", "client_secret": SECRET}):
        with pytest.raises(UnsupportedGrantType):
            await endpoint(form(grant_type="password", **ALICE, **request))


@pytest.mark.parametrize("grant_type", sorted(BOTH_GRANTS))
async def test_a_grant_that_this_client_may_not_use_is_refused_before_anything_is_spent(grant_type):
    core = await Core().start()
    core.clients.clients["plain"] = Client("plain", grants=BOTH_GRANTS - {grant_type})

    with pytest.raises(UnauthorizedClient):
        await core.token(grant_type=grant_type, client_id="plain", refresh_token="x", **ALICE)

    assert core.hashing.verified == []
    assert core.sessions.reads == 0


async def test_a_malformed_scope_is_refused_before_anything_is_spent():
    core = await Core().start()
    tokens = await core.login()

    with pytest.raises(InvalidScope):
        await core.login(scope='a"b')
    with pytest.raises(InvalidScope):
        await core.refresh(tokens.refresh_token, scope='a"b')

    assert await core.refresh(tokens.refresh_token)
    assert len(core.hashing.verified) == 1


async def test_a_scope_of_spaces_is_no_scope():
    core = await Core(policy={"default_scopes": frozenset({"read"})}).start()

    assert (await core.login(scope="  ")).scopes == {"read"}


async def test_a_login_overtaken_by_a_password_change_gives_no_token():
    core = await Core().start()
    verify = core.hashing.verify

    async def slow(password, password_hash):
        checked = await verify(password, password_hash)
        await core.users.set_password("u-alice", "new:other", expected_version=None, now=int(core.clock.now))
        return checked

    core.hashing.verify = slow

    with pytest.raises(IncorrectCredentials):
        await core.login()
    assert not core.sessions.sessions


async def test_of_two_grants_of_one_type_the_first_counts():
    core = Core()

    class Saying:
        grant_type = "password"

        def __init__(self, sentence):
            self.sentence = sentence

        async def __call__(self, request):
            raise UnauthorizedClient(f"{self.sentence} {request.grant_type}")

    grants = (Saying("Mine"), Saying("Theirs"))
    endpoint = TokenEndpoint(
        core.authenticate_client, grants, core.issue, core.protocol, core.check_proof, NO_RESOURCES
    )

    with pytest.raises(UnauthorizedClient, match="Mine"):
        await endpoint(form(grant_type="password", **ALICE))


async def test_the_session_remembers_address_and_browser():
    core = await Core().start()

    tokens = await core.login(address="198.51.100.7")

    session = core.sessions.sessions[tokens.session_id]
    assert (session.address, session.user_agent) == ("198.51.100.7", "test agent")
