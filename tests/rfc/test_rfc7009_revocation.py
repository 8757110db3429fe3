"""RFC 7009 sections 2, 2.1, 2.2 and 2.2.1, below HTTP: a test for each sentence."""

import pytest

from fakes.core import SECRET, Core, form
from fastlatch.domain.errors import InvalidClient, InvalidGrant, InvalidToken, UnauthorizedClient, Unavailable

pytestmark = pytest.mark.anyio

AS_API = {"client_id": "api", "client_secret": SECRET}


async def test_2_both_kinds_of_token_can_be_revoked():
    """RFC 7009 section 2.

    "Implementations MUST support the revocation of refresh tokens and SHOULD support the revocation of access
    tokens".
    """
    for which in ("refresh_token", "access_token"):
        core = await Core().start()
        tokens = await core.login()

        await core.revoke(getattr(tokens, which))

        with pytest.raises(InvalidToken):
            core.verify(tokens.access_token)


@pytest.mark.parametrize("hint", ["access_token", "refresh_token"])
async def test_2_1_a_wrong_hint_still_finds_the_token(hint):
    """RFC 7009 section 2.1.

    "If the server is unable to locate the token using the given hint, it MUST extend its search across all of its
    supported token types."
    """
    core = await Core().start()
    first, second = await core.login(), await core.login()

    await core.revoke(first.refresh_token, token_type_hint=hint)
    await core.revoke(second.access_token, token_type_hint=hint)

    for tokens in (first, second):
        with pytest.raises(InvalidToken):
            core.verify(tokens.access_token)


async def test_2_1_the_client_is_validated_first_and_the_token_must_be_its_own():
    """RFC 7009 section 2.1.

    "The authorization server first validates the client credentials (in case of a confidential client) and then
    verifies whether the token was issued to the client making the revocation request. If this validation fails, the
    request is refused".
    """
    core = await Core().start()
    tokens = await core.login(**AS_API)

    with pytest.raises(InvalidClient):
        await core.revoke(tokens.refresh_token, client_id="api", client_secret="wrong")
    with pytest.raises(UnauthorizedClient):
        await core.revoke(tokens.refresh_token, client_id="other", client_secret=SECRET)

    assert core.verify(tokens.access_token)


async def test_2_1_the_invalidation_takes_place_immediately():
    """RFC 7009 section 2.1.

    "The invalidation takes place immediately, and the token cannot be used again after the revocation."
    """
    core = await Core().start()
    tokens = await core.login()

    await core.revoke(tokens.refresh_token)

    with pytest.raises(InvalidGrant):
        await core.refresh(tokens.refresh_token)
    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)


async def test_2_1_a_refresh_token_takes_the_access_tokens_of_its_grant_with_it():
    """RFC 7009 section 2.1.

    "the authorization server SHOULD also invalidate all access tokens based on the same authorization grant".
    """
    core = await Core().start()
    first = await core.login()
    second = await core.refresh(first.refresh_token)

    await core.revoke(second.refresh_token)

    for tokens in (first, second):
        with pytest.raises(InvalidToken):
            core.verify(tokens.access_token)


async def test_2_2_an_invalid_token_causes_no_error():
    """RFC 7009 section 2.2.

    "The authorization server responds with HTTP status code 200 if the token has been revoked successfully or if
    the client submitted an invalid token."
    """
    core = await Core().start()
    tokens = await core.login()

    for _ in range(2):
        await core.revoke(tokens.refresh_token)
    for invalid in ("x", "a.b.c", "flr_x"):
        await core.revoke(invalid)


async def test_2_2_an_invalid_hint_is_ignored():
    """RFC 7009 section 2.2.

    "An invalid token type hint value is ignored by the authorization server and does not influence the revocation
    response."
    """
    core = await Core().start()
    tokens = await core.login()

    await core.revoke(tokens.access_token, token_type_hint="no such type")

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


async def test_2_2_1_what_was_not_stored_is_not_acknowledged():
    """RFC 7009 section 2.2.1.

    "If the server responds with HTTP status code 503, the client must assume the token still exists and may retry
    after a reasonable delay."
    """
    core = await Core().start()
    tokens = await core.login()
    end = core.sessions.end

    async def away(*_, **__):
        raise Unavailable

    core.sessions.end = away
    with pytest.raises(Unavailable):
        await core.revocation(form(token=tokens.refresh_token))
    assert core.verify(tokens.access_token)

    core.sessions.end = end
    await core.revocation(form(token=tokens.refresh_token))
    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
