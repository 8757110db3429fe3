"""RFC 6749 section 2: clients are registered with what fits, and their secrets are shown once."""

import logging

import pytest

from fakes.core import BOTH_GRANTS, NO_RESOURCES, SECRET, Core
from fastlatch.domain.errors import ConfigurationError, InvalidClient, InvalidToken, NotFound
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, well_spelt
from fastlatch.oauth.client_management import ManageClients

pytestmark = pytest.mark.anyio

AS_API = {"client_id": "api", "client_secret": SECRET}


def managing(core):
    check_keys = core.assertions.check_keys
    return ManageClients(
        core.clients,
        core.sessions,
        core.clock,
        core.follower.catch_up,
        BOTH_GRANTS,
        check_keys,
        NO_RESOURCES,
        core.id_token_keys,
    )


async def create(core, client_id="web", **more):
    return await managing(core).create(client_id, **({"grants": BOTH_GRANTS} | more))


async def test_a_confidential_client_gets_a_secret_that_only_its_owner_knows():
    core = await Core().start()

    client, secret = await create(core, name="The web app")

    assert well_spelt(CLIENT_SECRET_PREFIX, secret)
    assert client.secret_digests == (digest(secret),)
    assert secret not in repr(core.clients.clients)
    assert await core.login(client_id="web", client_secret=secret)


async def test_a_secret_may_be_brought_along():
    core = await Core().start()
    _, secret = await create(core, secret=SECRET)

    assert secret == SECRET


async def test_a_public_client_has_no_secret():
    core = await Core().start()

    client, secret = await create(core, public=True)

    assert client.public
    assert secret is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"client_id": ""},
        {"client_id": "a b"},
        {"sector": "app.example"},
        {"client_id": "caf\u00e9"},
        {"client_id": "a/b"},
        {"client_id": "x" * 129},
        {"client_id": "first-party"},
        {"client_id": "api"},
        {"grants": frozenset({"implicit"})},
        {"first_party": False},
        {"public": True, "secret": SECRET},
        {"secret": "short"},
        {"secret": ""},
        {"scopes": frozenset({'a"b'})},
        {"redirect_uris": ("/callback",)},
        {"redirect_uris": ("https://app.example/#x",)},
        {"redirect_uris": ("https://app.example/a b",)},
        {"redirect_uris": ("https://[",)},
        {"redirect_uris": ("https:",)},
    ],
)
async def test_what_does_not_fit_is_refused_in_one_line(arguments):
    core = await Core().start()
    before = dict(core.clients.clients)

    with pytest.raises(ConfigurationError) as refused:
        await create(core, **arguments)

    assert core.clients.clients == before
    assert "\n" not in refused.value.description
    assert SECRET not in refused.value.description


@pytest.mark.parametrize("client_id", ["a", "x" * 128, "A-z_0.9~"])
async def test_ids_that_are_safe_in_any_url_are_taken(client_id):
    core = await Core().start()

    client, _ = await create(core, client_id, redirect_uris=["https://app.example/cb", "com.example.app:/cb"])

    assert await managing(core).find(client_id) == client


async def test_a_client_of_others_may_not_see_passwords():
    core = await Core().start()

    client, _ = await create(core, first_party=False, grants=frozenset({"refresh_token"}))

    assert not client.first_party


async def test_a_rotated_secret_ends_the_old_one():
    core = await Core().start()

    secret = await managing(core).rotate_secret("api")

    assert await core.login(client_id="api", client_secret=secret)
    with pytest.raises(InvalidClient):
        await core.login(**AS_API)


async def test_the_old_secret_may_stay_until_the_next_rotation():
    core = await Core().start()
    second = await managing(core).rotate_secret("api", keep_previous=True)
    assert await core.login(**AS_API)

    third = await managing(core).rotate_secret("api", keep_previous=True)

    for secret in (second, third):
        assert await core.login(client_id="api", client_secret=secret)
    with pytest.raises(InvalidClient):
        await core.login(**AS_API)


async def test_a_public_client_has_nothing_to_rotate():
    core = await Core().start()

    with pytest.raises(ConfigurationError):
        await managing(core).rotate_secret("spa")
    assert core.clients.clients["spa"].public


async def test_deleting_a_client_ends_its_tokens():
    core = await Core().start()
    tokens = await core.login(**AS_API)

    await managing(core).delete("api")

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    with pytest.raises(InvalidClient):
        await core.refresh(tokens.refresh_token, **AS_API)


@pytest.mark.parametrize("method", ["find", "rotate_secret", "delete"])
async def test_an_unknown_client_is_not_found(method):
    core = await Core().start()

    with pytest.raises(NotFound):
        await getattr(managing(core), method)("nobody")


async def test_a_client_that_is_changed_meanwhile_keeps_what_it_has():
    core = await Core().start()

    async def gone(client_id, digests, *, expected, now):
        return False

    core.clients.replace_secrets = gone

    with pytest.raises(ConfigurationError, match="Try again"):
        await managing(core).rotate_secret("api")


async def test_clients_come_in_pages_in_the_order_of_their_ids():
    core = await Core().start()

    assert [client.id for client in await managing(core).page(limit=2)] == ["api", "other"]
    assert [client.id for client in await managing(core).page(after="other")] == ["partner", "spa"]


async def test_no_secret_is_ever_logged(caplog):
    core = await Core().start()
    with caplog.at_level(logging.DEBUG, "fastlatch"):
        _, secret = await create(core)
        rotated = await managing(core).rotate_secret("web")

    assert "client=web" in caplog.text
    assert secret not in caplog.text
    assert rotated not in caplog.text
