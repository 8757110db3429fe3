"""RFC 6749 sections 2.3, 3.2, 3.3, 4.3, 5.1, 5.2 and 6 at the token endpoint, below HTTP: a test for each sentence."""

import base64

import pytest

from fakes.core import BOTH_GRANTS, SECRET, Core, form
from fastlatch.domain.client import Client
from fastlatch.domain.errors import (
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    OAuthError,
    TooManyAttempts,
    UnauthorizedClient,
    UnsupportedGrantType,
)
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

AS_API = {"client_id": "api", "client_secret": SECRET}
ALICE = {"grant_type": "password", "username": "alice", "password": "wonderland"}


def basic(client_id, secret):
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


async def refused(core, **parameters):
    with pytest.raises(OAuthError) as error:
        await core.token(**parameters)
    return error.value


async def test_2_3_public_client_authentication_identifies_nobody():
    """RFC 6749 section 2.3.

    "The authorization server MUST NOT rely on public client authentication for the purpose of identifying the
    client."

    So a public client cannot introspect, and a secret it presents proves nothing.
    """
    core = await Core().start()

    assert isinstance(await refused(core, **ALICE, client_id="spa", client_secret="guessed"), InvalidClient)
    with pytest.raises(InvalidClient):
        await core.introspection(form(token="x", client_id="spa"))


async def test_2_3_one_authentication_method_in_each_request():
    """RFC 6749 section 2.3.

    "The client MUST NOT use more than one authentication method in each request."
    """
    core = await Core().start()

    error = await refused(core, **ALICE, **AS_API, authorization=basic("api", SECRET))

    assert isinstance(error, InvalidRequest)


async def test_2_3_1_http_basic_is_supported():
    """RFC 6749 section 2.3.1.

    "The authorization server MUST support the HTTP Basic authentication scheme for authenticating clients that were
    issued a client password."
    """
    core = await Core().start()

    assert await core.token(**ALICE, authorization=basic("api", SECRET))


async def test_2_3_1_client_secrets_are_protected_against_guessing():
    """RFC 6749 section 2.3.1.

    "Since this client authentication method involves a password, the authorization server MUST protect any endpoint
    utilizing it against brute force attacks."
    """
    core = await Core().start()
    for endpoint in (core.token_endpoint, core.revocation, core.introspection):
        with pytest.raises(InvalidClient):
            await endpoint(form(client_id="api", client_secret="wrong"))
    assert core.limiter.outcomes == [(GuessAt.CLIENT, "api", "failed")] * 3

    core.limiter.closed = True
    for endpoint in (core.token_endpoint, core.revocation, core.introspection):
        with pytest.raises(TooManyAttempts):
            await endpoint(form(**AS_API))


async def test_3_2_unrecognized_parameters_are_ignored():
    """RFC 6749 section 3.2.

    "The authorization server MUST ignore unrecognized request parameters."
    """
    core = await Core().start()

    assert await core.token(**ALICE, foo="bar", redirect_uri="x", code="y")


async def test_3_2_1_clients_that_have_credentials_must_use_them():
    """RFC 6749 section 3.2.1.

    "Confidential clients or other clients issued client credentials MUST authenticate with the authorization server
    [...] when making requests to the token endpoint."
    """
    core = await Core().start()
    token = (await core.login(**AS_API)).refresh_token

    for grant in (ALICE, {"grant_type": "refresh_token", "refresh_token": token}):
        for proof in ({}, {"client_secret": "wrong"}):
            assert isinstance(await refused(core, **grant, client_id="api", **proof), InvalidClient)
    assert await core.refresh(token, **AS_API)


async def test_3_3_the_actual_scope_is_told():
    """RFC 6749 section 3.3.

    "If the issued access token scope is different from the one requested by the client, the authorization server
    MUST include the "scope" response parameter to inform the client of the actual scope granted."
    """
    core = await Core().start()

    assert (await core.login(scope="read admin")).scopes == {"read"}
    assert (await core.login(scope="admin")).scopes == frozenset()


async def test_3_3_without_a_scope_the_default_is_granted():
    """RFC 6749 section 3.3.

    "If the client omits the scope parameter when requesting authorization, the authorization server MUST either
    process the request using a pre-defined default value or fail the request indicating an invalid scope."
    """
    core = await Core(policy={"default_scopes": frozenset({"read", "admin"})}).start()

    assert (await core.login()).scopes == {"read"}


async def test_4_3_2_passwords_are_protected_against_guessing():
    """RFC 6749 section 4.3.2.

    "Since this access token request utilizes the resource owner's password, the authorization server MUST protect
    the endpoint against brute force attacks".
    """
    core = await Core().start()

    await refused(core, **ALICE | {"password": "wrong"})
    assert core.limiter.outcomes == [(GuessAt.USER, "alice", "failed")]
    core.limiter.closed = True
    with pytest.raises(TooManyAttempts):
        await core.login()


async def test_4_3_2_a_client_that_authenticates_is_authenticated():
    """The server MUST "authenticate the client if client authentication is included"."""
    core = await Core().start()

    for wrong in ({"client_id": "spa", "client_secret": "x"}, {"authorization": basic("nobody", "x")}):
        assert isinstance(await refused(core, **ALICE, **wrong), InvalidClient)
    assert core.hashing.verified == []


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"grant_type": None}, InvalidRequest),
        ({"password": None}, InvalidRequest),
        ({"username": None}, InvalidRequest),
        ({"client_id": "nobody"}, InvalidClient),
        ({"client_id": "api"}, InvalidClient),
        ({"authorization": "Bearer x"}, InvalidClient),
        ({"password": "wrong"}, InvalidGrant),
        ({"username": "nobody"}, InvalidGrant),
        ({"username": "carol", "password": "carol's"}, InvalidGrant),
        ({"client_id": "limited"}, UnauthorizedClient),
        ({"grant_type": "implicit"}, UnsupportedGrantType),
        ({"scope": 'a"b'}, InvalidScope),
    ],
)
async def test_5_2_each_mistake_has_its_code(request_, error):
    """RFC 6749 section 5.2.

    "error: REQUIRED. A single ASCII error code from the following" list, each with the cases it stands for.
    """
    core = await Core().start()
    core.clients.clients["limited"] = Client("limited", grants=frozenset({"refresh_token"}))
    parameters = {name: value for name, value in (ALICE | request_).items() if value is not None}

    assert isinstance(await refused(core, **parameters), error)


async def test_5_2_no_client_authentication_included_is_an_invalid_client():
    """RFC 6749 section 5.2.

    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported
    authentication method)."
    """
    core = await Core(protocol=ProtocolPolicy(anonymous_first_party=False)).start()

    assert isinstance(await refused(core, **ALICE), InvalidClient)


async def test_5_2_a_client_that_used_the_header_hears_its_scheme():
    """RFC 6749 section 5.2.

    "If the client attempted to authenticate via the "Authorization" request header field, the authorization server
    MUST respond with an HTTP 401 (Unauthorized) status code and include the "WWW-Authenticate" response header
    field matching the authentication scheme used by the client."
    """
    core = await Core().start()

    for header in (basic("api", "wrong"), basic("nobody", "x"), "Basic !", basic("spa", "x")):
        assert (await refused(core, **ALICE, authorization=header)).basic


async def test_5_2_codes_and_descriptions_have_allowed_characters_only():
    """RFC 6749 section 5.2.

    "Values for the "error" parameter MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E." The
    same is said of "error_description".
    """
    core = await Core().start()
    mistakes = (
        {},
        {"grant_type": "x"},
        ALICE | {"password": "wrong"},
        ALICE | {"scope": 'a"b'},
        ALICE | {"client_id": "nobody"},
        ALICE | {"authorization": "Bearer x"},
        ALICE | AS_API | {"authorization": basic("api", SECRET)},
        {"grant_type": "refresh_token"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
    )
    for mistake in mistakes:
        error = await refused(core, **mistake)
        for text in (error.code, error.description):
            assert text
            assert all(" " <= character <= "~" and character not in '"\\' for character in text)


async def test_6_scope_never_widens():
    """RFC 6749 section 6.

    "The requested scope MUST NOT include any scope not originally granted by the resource owner, and if omitted is
    treated as equal to the scope originally granted by the resource owner."
    """
    core = await Core().start()
    token = (await core.login(scope="read")).refresh_token

    error = await refused(core, grant_type="refresh_token", refresh_token=token, scope="read write")

    assert isinstance(error, InvalidScope)
    assert (await core.refresh(token)).scopes == {"read"}


async def test_6_the_refresh_token_was_issued_to_the_authenticated_client():
    """The server MUST "ensure that the refresh token was issued to the authenticated client"."""
    core = await Core().start()
    token = (await core.login(**AS_API)).refresh_token

    for thief in ({}, {"client_id": "spa"}, {"client_id": "other", "client_secret": SECRET}):
        error = await refused(core, grant_type="refresh_token", refresh_token=token, **thief)
        assert isinstance(error, InvalidGrant)
    assert await core.refresh(token, **AS_API)


async def test_6_the_refresh_token_is_validated():
    """The server MUST "validate the refresh token"."""
    core = await Core(policy={"refresh_idle_ttl": 100}).start()
    tokens = await core.login()

    for wrong in ("x", tokens.access_token, tokens.refresh_token[:-1] + "!"):
        assert isinstance(await refused(core, grant_type="refresh_token", refresh_token=wrong), InvalidGrant)
    core.clock.advance(100)
    late = await refused(core, grant_type="refresh_token", refresh_token=tokens.refresh_token)
    assert isinstance(late, InvalidGrant)


async def test_6_a_new_refresh_token_has_the_scope_of_the_old_one():
    """RFC 6749 section 6.

    "If a new refresh token is issued, the refresh token scope MUST be identical to that of the refresh token
    included by the client in the request."
    """
    core = await Core().start()
    first = await core.login(scope="read write")

    narrowed = await core.refresh(first.refresh_token, scope="read")

    assert narrowed.scopes == {"read"}
    assert (await core.refresh(narrowed.refresh_token)).scopes == {"read", "write"}


async def test_6_each_client_may_refresh_only_if_it_is_registered_for_it():
    """RFC 6749 section 5.2: "The authenticated client is not authorized to use this authorization grant type."."""
    core = await Core().start()
    core.clients.clients["limited"] = Client("limited", grants=BOTH_GRANTS - {"refresh_token"})
    token = (await core.login(client_id="limited")).refresh_token

    error = await refused(core, grant_type="refresh_token", refresh_token=token, client_id="limited")

    assert isinstance(error, UnauthorizedClient)
