"""RFC 6749 section 2.3: which client asks, and one answer to all who fail."""

import base64
import logging

import pytest

from fakes.core import API, SECRET, SPA, Core, form
from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.client_auth.method import ClientCredentials
from fastlatch.domain.client import FIRST_PARTY_CLIENT_ID, built_in_client
from fastlatch.domain.errors import InvalidClient, InvalidRequest, TooManyAttempts, Unavailable
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.secret import digest, same
from fastlatch.oauth.client_assertion import CheckAssertion
from fastlatch.oauth.client_authentication import AuthenticateClient
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

STRICT = ProtocolPolicy(anonymous_first_party=False)


def basic(client_id, secret):
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


async def ask(core, **request):
    return await core.authenticate_client(form(**request))


async def test_a_confidential_client_proves_itself_in_the_header_or_in_the_body():
    core = Core()

    assert await ask(core, authorization=basic("api", SECRET)) == API
    assert await ask(core, client_id="api", client_secret=SECRET) == API
    assert core.limiter.outcomes == [(GuessAt.CLIENT, "api", "succeeded")] * 2


async def test_a_public_client_says_who_it_is():
    core = Core()

    assert await ask(core, client_id="spa") == SPA
    assert await ask(core, authorization=basic("spa", "")) == SPA
    assert core.limiter.attempts == []


@pytest.mark.parametrize("authorization", [None, "Basic Og=="])
async def test_who_says_nothing_is_the_built_in_client(authorization):
    assert (await ask(Core(), authorization=authorization)).id == FIRST_PARTY_CLIENT_ID


@pytest.mark.parametrize("named", [{"client_id": FIRST_PARTY_CLIENT_ID}, {"authorization": basic("first-party", "")}])
async def test_the_built_in_client_may_be_named(named):
    assert (await ask(Core(), **named)).id == FIRST_PARTY_CLIENT_ID


@pytest.mark.parametrize("request_", [{}, {"authorization": "Basic Og=="}, {"client_id": FIRST_PARTY_CLIENT_ID}])
async def test_without_a_built_in_client_everybody_says_who_they_are(request_):
    with pytest.raises(InvalidClient):
        await ask(Core(protocol=STRICT), **request_)


FAILURES = [
    {"client_id": "api"},
    {"client_id": "api", "client_secret": "wrong"},
    {"client_id": "nobody"},
    {"client_id": "nobody", "client_secret": SECRET},
    {"client_id": "spa", "client_secret": SECRET},
    {"client_id": FIRST_PARTY_CLIENT_ID, "client_secret": SECRET},
    {"client_id": "no such/id\x00", "client_secret": SECRET},
    {"client_id": "x" * 10_000},
    {"authorization": basic("api", "")},
    {"authorization": basic("api", "wrong")},
    {"authorization": basic("nobody", SECRET)},
    {"authorization": basic("spa", SECRET)},
    {"authorization": basic("api", digest(SECRET))},
]


@pytest.mark.parametrize("request_", FAILURES)
async def test_every_failure_is_the_same(request_):
    with pytest.raises(InvalidClient) as refused:
        await ask(Core(), **request_)

    assert type(refused.value) is InvalidClient
    assert refused.value.description == InvalidClient.description
    assert refused.value.detail == ""
    assert refused.value.basic is ("authorization" in request_)


async def test_an_unknown_client_costs_the_same_work_as_a_wrong_secret(monkeypatch):
    core, compared = Core(), []

    def comparing(left, right):
        compared.append(left)
        return same(left, right)

    monkeypatch.setattr("fastlatch.oauth.client_authentication.same", comparing)
    for client_id in ("api", "nobody", "spa"):
        with pytest.raises(InvalidClient):
            await ask(core, client_id=client_id, client_secret="wrong")

    assert compared == [digest("wrong")] * 3
    assert core.clients.looked_up == ["api", "nobody", "spa"]
    assert [outcome for *_, outcome in core.limiter.outcomes] == ["failed"] * 3


async def test_both_secrets_work_while_one_is_being_rotated():
    core = Core()
    both = (digest("x" * 40), digest(SECRET))
    await core.clients.replace_secrets("api", both, expected=(digest(SECRET),), now=0)

    assert (await ask(core, client_id="api", client_secret=SECRET)).id == "api"
    assert (await ask(core, client_id="api", client_secret="x" * 40)).id == "api"


@pytest.mark.parametrize(
    "request_",
    [
        {"authorization": basic("api", SECRET), "client_id": "api", "client_secret": SECRET},
        {"authorization": basic("api", ""), "client_id": "api", "client_secret": SECRET},
        {"authorization": basic("api", SECRET), "client_secret": SECRET},
        {"authorization": basic("api", SECRET), "client_id": "spa"},
        {"authorization": basic("spa", ""), "client_id": "api"},
    ],
)
async def test_two_methods_or_two_clients_in_one_request_are_refused(request_):
    core = Core()

    with pytest.raises(InvalidRequest):
        await ask(core, **request_)

    assert core.clients.looked_up == []


async def test_the_same_id_in_header_and_body_is_one_client():
    assert await ask(Core(), authorization=basic("api", SECRET), client_id="api") == API


@pytest.mark.parametrize("body", [{}, {"client_id": "spa"}, {"client_id": "api", "client_secret": SECRET}])
@pytest.mark.parametrize("header", ["Bearer abc", "Digest x", "", "DPoP x"])
async def test_a_scheme_that_authenticates_no_client_is_refused(header, body):
    with pytest.raises(InvalidClient) as refused:
        await ask(Core(), authorization=header, **body)

    assert not refused.value.basic


async def test_wrong_secrets_are_throttled_and_a_public_client_is_not_concerned():
    core = Core()
    core.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await ask(core, client_id="api", client_secret=SECRET)
    assert await ask(core, client_id="spa") == SPA


async def test_a_store_that_is_away_is_nobodys_wrong_secret():
    core = Core()

    async def away(client_id):
        raise Unavailable

    core.clients.find = away

    with pytest.raises(Unavailable):
        await ask(core, client_id="api", client_secret=SECRET)
    assert core.limiter.outcomes == []


async def test_an_id_that_no_client_can_have_is_not_looked_up():
    core = Core()
    for client_id in ("", "a b", "\x00", "x" * 10_000, "caf\u00e9", "../api"):
        with pytest.raises(InvalidClient):
            await ask(core, client_id=client_id, client_secret=SECRET)

    assert core.clients.looked_up == []
    assert max(len(attempt.name) for attempt in core.limiter.attempts) < 300


async def test_the_log_names_clients_that_exist_and_no_secret(caplog):
    core = Core()
    with caplog.at_level(logging.DEBUG, "fastlatch"):
        for client_id in ("api", "not a client but a password"):
            with pytest.raises(InvalidClient):
                await ask(core, client_id=client_id, client_secret="a wrong secret")

    assert [record.getMessage() for record in caplog.records] == ["client authentication failed client=api"]


@pytest.fixture
def compared(monkeypatch):
    """What secrets were compared with."""
    seen = []

    def comparing(left, right):
        seen.append(right)
        return same(left, right)

    monkeypatch.setattr("fastlatch.oauth.client_authentication.same", comparing)
    return seen


async def test_a_header_that_has_proved_its_client_is_remembered_and_its_client_is_not(compared):
    core = Core()
    for _ in range(3):
        assert await ask(core, authorization=basic("api", SECRET)) == API

    assert len(compared) == 1
    assert core.clients.looked_up == ["api"] * 3
    assert core.limiter.outcomes == [(GuessAt.CLIENT, "api", "succeeded")] * 3


async def test_a_header_that_proves_nothing_is_not_remembered(compared):
    core = Core()
    for header in (basic("api", "wrong"), basic("nobody", SECRET), basic("spa", SECRET)) * 2:
        with pytest.raises(InvalidClient):
            await ask(core, authorization=header)
    assert await ask(core, authorization=basic("spa", "")) == SPA
    assert await ask(core, authorization=basic("spa", "")) == SPA

    assert len(compared) == 6
    assert [outcome for *_, outcome in core.limiter.outcomes] == ["failed"] * 6


async def test_a_remembered_header_is_good_for_nothing_once_the_client_has_changed():
    core = Core()
    await ask(core, authorization=basic("api", SECRET))
    await core.clients.replace_secrets("api", (digest("x" * 40),), expected=(digest(SECRET),), now=0)

    for _ in range(2):
        with pytest.raises(InvalidClient):
            await ask(core, authorization=basic("api", SECRET))


async def test_a_remembered_header_is_good_for_nothing_once_the_client_is_gone():
    core = Core()
    await ask(core, authorization=basic("api", SECRET))
    await core.clients.delete("api", now=0)

    with pytest.raises(InvalidClient):
        await ask(core, authorization=basic("api", SECRET))


@pytest.mark.parametrize("body", [{"client_id": "spa"}, {"client_id": "api", "client_secret": SECRET}])
async def test_a_remembered_header_beside_another_client_or_proof_is_refused_all_the_same(body):
    core = Core()
    await ask(core, authorization=basic("api", SECRET))

    with pytest.raises(InvalidRequest):
        await ask(core, authorization=basic("api", SECRET), **body)


async def test_a_secret_alone_beside_a_remembered_header_is_refused_all_the_same():
    core = Core()
    await ask(core, authorization=basic("api", SECRET))

    with pytest.raises(InvalidRequest):
        await ask(core, authorization=basic("api", SECRET), client_secret=SECRET)


async def test_a_remembered_header_waits_like_any_other_when_the_address_has_failed_too_often():
    core = Core()
    await ask(core, authorization=basic("api", SECRET))
    core.limiter.closed = True

    with pytest.raises(TooManyAttempts):
        await ask(core, authorization=basic("api", SECRET))


async def test_beside_a_method_of_the_apps_own_no_header_is_remembered():
    """Nobody here knows what else of a request that method reads."""
    core = Core()

    class Assertion:
        name = "assertion"

        def credentials(self, request):
            value = request.parameters.get("assertion")
            return None if value is None else ClientCredentials("api", value, basic=False)

    authenticate = AuthenticateClient(
        (ClientSecretBasic(), Assertion()),
        core.clients,
        core.limiter,
        core.protocol,
        built_in_client(frozenset()),
        CheckAssertion(core.assertions, core.single_use, core.policy.issuer, core.clock),
    )
    await authenticate(form(authorization=basic("api", SECRET)))

    with pytest.raises(InvalidRequest):
        await authenticate(form(authorization=basic("api", SECRET), assertion=SECRET))
