"""RFC 7662 sections 2.1, 2.2 and 2.3, below HTTP: a test for each sentence."""

import pytest

from fakes.core import ALICE, PARTNER, SECRET, Core, form
from fastlatch.domain.errors import InvalidClient, Unavailable
from fastlatch.domain.grant import NewLogin, TokenRequest

pytestmark = pytest.mark.anyio

INACTIVE = {"active": False}


@pytest.mark.parametrize(
    "caller",
    [{}, {"client_id": "spa"}, {"client_id": "first-party"}, {"client_id": "api"}, {"authorization": "Bearer x"}],
)
async def test_2_1_nobody_scans_for_tokens(caller):
    """RFC 7662 section 2.1.

    "To prevent token scanning attacks, the endpoint MUST also require some form of authorization to access this
    endpoint".
    """
    core = await Core().start()
    tokens = await core.login()

    with pytest.raises(InvalidClient):
        await core.introspection(form(token=tokens.access_token, **caller))


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "no such type"])
async def test_2_1_a_wrong_hint_still_finds_the_token(hint):
    """RFC 7662 section 2.1.

    "If the server is unable to locate the token using the given hint, it MUST extend its search across all of its
    supported token types."
    """
    core = await Core().start()
    tokens = await core.login()

    for token in (tokens.access_token, tokens.refresh_token):
        assert (await core.introspect(token, token_type_hint=hint))["active"]


async def test_2_2_active_is_a_boolean_and_always_there():
    """RFC 7662 section 2.2.

    "active: REQUIRED. Boolean indicator of whether or not the presented token is currently active."
    """
    core = await Core().start()
    tokens = await core.login()

    for token in (tokens.access_token, tokens.refresh_token, "unknown"):
        assert isinstance((await core.introspect(token))["active"], bool)


async def test_2_2_an_inactive_unknown_or_foreign_token_is_inactive():
    """RFC 7662 section 2.2.

    "If the introspection call is properly authorized but the token is not active, does not exist on this server, or
    the protected resource is not allowed to introspect this particular token, then the authorization server MUST
    return an introspection response with the "active" field set to "false".", and it "SHOULD NOT include any
    additional information about an inactive token, including why the token is inactive."
    """
    core = await Core().start()
    ended, foreign = await core.login(), await core.login()
    await core.revoke(ended.refresh_token)

    for token in (ended.access_token, ended.refresh_token, "x"):
        assert await core.introspect(token) == INACTIVE
    for token in (foreign.access_token, foreign.refresh_token):
        assert await core.introspect(token, "partner") == INACTIVE


async def test_2_2_a_client_of_others_may_ask_about_its_own():
    """RFC 7662 section 2.2.

    "The authorization server MAY respond differently to different protected resources making the same request."
    """
    core = await Core().start()
    own = await core.issue(NewLogin(ALICE, frozenset()), TokenRequest("any", PARTNER, None, {}, "192.0.2.1", ""))

    assert (await core.introspect(own.access_token, "partner"))["active"]


async def test_2_2_a_token_outside_its_window_of_validity_is_inactive():
    """A true value means that it "is within its given time window of validity"."""
    core = await Core(policy={"access_ttl": 60, "refresh_idle_ttl": 120}).start()
    tokens = await core.login()

    core.clock.advance(59)
    assert (await core.introspect(tokens.access_token))["active"]
    core.clock.advance(1)
    assert await core.introspect(tokens.access_token) == INACTIVE
    assert (await core.introspect(tokens.refresh_token))["active"]
    core.clock.advance(60)
    assert await core.introspect(tokens.refresh_token) == INACTIVE


async def test_2_2_times_are_integers():
    """RFC 7662 section 2.2.

    "exp: OPTIONAL. Integer timestamp, measured in the number of seconds since January 1 1970 UTC".
    """
    core = await Core().start()
    core.clock.advance(0.5)
    tokens = await core.login()

    for token in (tokens.access_token, tokens.refresh_token):
        answer = await core.introspect(token)
        assert all(type(answer[name]) is int for name in ("iat", "exp"))


async def test_2_3_wrong_credentials_of_the_caller_are_an_error():
    """RFC 7662 section 2.3.

    "If the protected resource uses OAuth 2.0 client credentials to authenticate to the introspection endpoint and
    its credentials are invalid, the authorization server responds with an HTTP 401 (Unauthorized)".
    """
    core = await Core().start()

    with pytest.raises(InvalidClient):
        await core.introspection(form(token="x", client_id="api", client_secret="wrong"))


async def test_2_2_not_knowing_is_not_active():
    """Where revocations cannot be known, "active" would be a guess: the endpoint is unavailable instead."""
    core = await Core().start()
    tokens = await core.login()
    core.monotonic.advance(60)

    with pytest.raises(Unavailable):
        await core.introspection(form(token=tokens.access_token, client_id="api", client_secret=SECRET))
