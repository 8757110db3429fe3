"""RFC 6749 section 4.4: a client asks for itself, and is never taken for a user."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, ROBOT, SECRET, Core
from fakes.jws import claims_in
from fastlatch.domain.errors import InvalidClient, InvalidGrant, InvalidScope, InvalidToken, UnauthorizedClient
from fastlatch.domain.user import Account, User

pytestmark = pytest.mark.anyio

AS_ROBOT = {"grant_type": "client_credentials", "client_id": "robot", "client_secret": SECRET}


async def start():
    return await Core().with_authorization().start()


async def test_the_token_is_the_clients_own():
    core = await start()

    tokens = await core.token(**AS_ROBOT, scope="read")

    now = int(core.clock())
    claims = claims_in(tokens.access_token)
    assert claims.pop("jti")
    assert claims == {
        "iss": "https://login.example",
        "aud": "https://api.example",
        "sub": "client:robot",
        "client_id": "robot",
        "iat": now,
        "exp": now + 900,
        "scope": "read",
    }
    assert core.verify(tokens.access_token).of_client
    assert core.sessions.sessions == {}


async def test_there_is_nothing_to_refresh_and_nobody_to_tell_about():
    """TK15, RFC 6749 section 4.4.3."""
    tokens = await (await start()).token(**AS_ROBOT)

    assert (tokens.refresh_token, tokens.session_id, tokens.id_token) == (None, None, None)


@pytest.mark.parametrize(
    ("scope", "granted"),
    [(None, {"read", "write"}), ("read", {"read"}), ("read admin", {"read"}), ("read openid", {"read"})],
)
async def test_a_client_gets_its_own_scopes_and_no_others(scope, granted):
    """TK18, CVE-2024-52287."""
    core = await start()

    tokens = await core.token(**AS_ROBOT, **({} if scope is None else {"scope": scope}))

    assert tokens.scopes == granted


@pytest.mark.parametrize("scope", ["admin", "openid", "offline_access profile"])
async def test_a_client_that_has_none_of_them_is_told(scope):
    with pytest.raises(InvalidScope):
        await (await start()).token(**AS_ROBOT, scope=scope)


async def test_a_client_without_scopes_of_its_own_has_none():
    core = await start()
    core.clients.clients["robot"] = replace(ROBOT, scopes=None)

    assert (await core.token(**AS_ROBOT)).scopes == frozenset()
    with pytest.raises(InvalidScope):
        await core.token(**AS_ROBOT, scope="read")


async def test_a_public_client_gets_nothing_even_where_it_is_registered_for_it():
    """TK9, TK10."""
    core = await start()
    with pytest.raises(UnauthorizedClient):
        await core.token(grant_type="client_credentials", client_id="phone")
    core.clients.clients["phone"] = replace(ROBOT, id="phone", secret_digests=())

    with pytest.raises(UnauthorizedClient):
        await core.token(grant_type="client_credentials", client_id="phone")
    with pytest.raises(UnauthorizedClient):
        await core.token(grant_type="client_credentials")


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_without_its_secret_a_client_is_nobody(secret):
    """TK9."""
    said = AS_ROBOT | {"client_secret": secret} if secret is not None else {"client_id": "robot"}

    with pytest.raises(InvalidClient):
        await (await start()).token(**(said | {"grant_type": "client_credentials"}))


@pytest.mark.parametrize("after", [0, 1, 500])
async def test_deleting_the_client_ends_its_tokens_at_once(after):
    core = await start()
    tokens = await core.token(**AS_ROBOT)
    core.clock.advance(after)

    await core.clients.delete("robot", now=int(core.clock()))
    await core.follower.catch_up()

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    assert await core.introspect(tokens.access_token) == {"active": False}


async def test_introspection_tells_of_the_client_and_of_no_user():
    core = await start()
    tokens = await core.token(**AS_ROBOT, scope="read")

    said = await core.introspect(tokens.access_token)

    assert (said["active"], said["sub"], said["client_id"], said["scope"]) == (True, "client:robot", "robot", "read")
    assert "username" not in said
    assert "sid" not in said
    assert core.users.reads == 0


async def test_one_token_can_be_revoked_and_the_others_stay():
    core = await start()
    first, second = await core.token(**AS_ROBOT), await core.token(**AS_ROBOT)

    await core.revoke(first.access_token, client_id="robot", client_secret=SECRET)

    assert await core.introspect(first.access_token) == {"active": False}
    assert (await core.introspect(second.access_token))["active"]


async def test_no_user_is_found_by_it_whatever_their_id():
    """TK17, RFC 9700 section 4.15; also in an app's own user table, whose ids we do not choose."""
    core = await start()
    core.users.accounts["client:robot"] = Account(User("client:robot", "mallory"), "new:x")
    tokens = await core.token(**AS_ROBOT)

    user, access = await core.resolve_user(tokens.access_token)

    assert user is None
    assert access.of_client
    assert core.resolve_user.remembered(tokens.access_token) == (None, access)
    assert core.users.reads == 0
    await core.revoke(tokens.access_token, client_id="robot", client_secret=SECRET)
    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)
    with pytest.raises(InvalidToken):
        core.resolve_user.remembered(tokens.access_token)


async def test_nobody_gets_a_token_whose_subject_looks_like_a_clients():
    """TK17."""
    core = await start()
    core.users.accounts["u-alice"] = replace(ALICE, user=replace(ALICE.user, id="client:robot"))

    with pytest.raises(InvalidGrant):
        await core.login()
