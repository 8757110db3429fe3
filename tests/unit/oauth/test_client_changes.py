"""RFC 6749 section 2: a client is changed field by field, and has to fit together as a whole afterwards."""

import logging
from dataclasses import replace

import pytest

from fakes.core import BOTH_GRANTS, SECRET, Core
from fakes.jws import FakeIdTokenKeys
from fastlatch.domain.client import Client
from fastlatch.domain.errors import ConfigurationError, NotFound
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.secret import digest
from fastlatch.domain.token_exchange import TOKEN_EXCHANGE_GRANT
from fastlatch.oauth.client_management import ManageClients

pytestmark = pytest.mark.anyio

BACK, ORDERS = "https://app.example/cb", "https://orders.example/"
GRANTS = BOTH_GRANTS | {"authorization_code", "client_credentials", TOKEN_EXCHANGE_GRANT}
WEB = Client(
    "web",
    name="The web app",
    grants=frozenset({"authorization_code", "refresh_token"}),
    redirect_uris=(BACK,),
    secret_digests=(digest(SECRET),),
    created_at=7,
    scopes=frozenset({"read"}),
    resources=(ORDERS,),
    backchannel_logout_uri="https://app.example/logout",
    sector="app.example",
)
PAGE = replace(WEB, id="page", secret_digests=(), backchannel_logout_uri=None, sector=None)


def managing(core, *clients, id_tokens=None):
    core.clients.clients.update({client.id: client for client in clients})
    resources = ResourcePolicy("https://login.example", {ORDERS: None})
    catch_up, check_keys = core.follower.catch_up, core.assertions.check_keys
    return ManageClients(
        core.clients,
        core.sessions,
        core.clock,
        catch_up,
        GRANTS,
        check_keys,
        resources,
        id_tokens or core.id_token_keys,
    )


async def update(*clients, client_id="web", **changes):
    core = await Core().start()
    return await managing(core, *(clients or (WEB,))).update(client_id, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Another"},
        {"redirect_uris": ("https://b.example/", "com.example.app:/cb")},
        {"post_logout_redirect_uris": ("https://b.example/bye",)},
        {"scopes": None},
        {"scopes": frozenset()},
        {"scopes": frozenset({"read", "write"})},
        {"grants": frozenset({"client_credentials"}), "redirect_uris": ()},
        {"resources": None},
        {"resources": ()},
        {"serves": (ORDERS,)},
        {"first_party": False},
        {"backchannel_logout_uri": None},
        {"dpop_bound": True, "require_pushed_authorization_requests": True},
    ],
)
async def test_what_is_given_takes_the_place_of_the_field_and_all_else_stays(changes):
    core = await Core().start()

    changed = await managing(core, WEB).update("web", **changes)

    assert changed == replace(WEB, **changes) == core.clients.clients["web"]


@pytest.mark.parametrize(
    ("client", "changes", "word"),
    [
        (WEB, {}, "Say what"),
        (WEB, {"redirect_uris": ("/cb",)}, "absolute"),
        (WEB, {"redirect_uris": ("http://app.example/cb",)}, "own machine"),
        (WEB, {"post_logout_redirect_uris": ("https://app.example/#x",)}, "fragment"),
        (WEB, {"redirect_uris": ()}, "needs a redirect URI"),
        (WEB, {"grants": frozenset({"implicit"})}, "implicit"),
        (WEB, {"grants": BOTH_GRANTS, "first_party": False}, "9700"),
        (replace(WEB, grants=BOTH_GRANTS), {"first_party": False}, "9700"),
        (WEB, {"scopes": frozenset({'a"b'})}, "character"),
        (WEB, {"resources": (ORDERS, "https://evil.example/")}, "FASTLATCH_RESOURCES"),
        (WEB, {"serves": ("https://evil.example/",)}, "FASTLATCH_RESOURCES"),
        (WEB, {"backchannel_logout_uri": "ftp://app.example/"}, "back-channel"),
        (WEB, {"id_token_algorithm": "ES512"}, "ES512"),
        (PAGE, {"grants": frozenset({"client_credentials"})}, "public"),
        (PAGE, {"grants": frozenset({TOKEN_EXCHANGE_GRANT})}, "public"),
        (PAGE, {"serves": (ORDERS,)}, "secret"),
        (PAGE, {"backchannel_logout_uri": "http://app.example/"}, "https"),
        (replace(WEB, id="dyn~x", first_party=False), {"first_party": True}, "registered itself"),
        (replace(WEB, id="dyn~x", first_party=False), {"scopes": None}, "registered itself"),
        (replace(WEB, id="https://app.example/c", first_party=False), {"name": "Mine"}, "document"),
        (replace(WEB, id="first-party"), {"name": "Mine"}, "built in"),
    ],
)
async def test_what_does_not_fit_is_refused_in_one_line_and_nothing_is_changed(client, changes, word):
    core = await Core().start()
    clients = managing(core, client)

    with pytest.raises(ConfigurationError, match=word) as refused:
        await clients.update(client.id, **changes)

    assert core.clients.clients[client.id] == client
    assert "\n" not in refused.value.description


@pytest.mark.parametrize("field", ["id", "secret_digests", "created_at", "auth_method", "jwks", "sector"])
async def test_what_a_client_is_and_proves_is_not_for_changing(field):
    with pytest.raises(TypeError, match=field):
        await update(**{field: getattr(WEB, field)})


async def test_a_public_client_is_not_made_one_that_has_keys():
    core = await Core().start()

    with pytest.raises(ConfigurationError, match="public"):
        await managing(core, PAGE).set_keys("page", '{"keys": []}')
    assert core.clients.clients["page"] == PAGE


async def test_nobody_changes_a_client_that_is_not_there():
    with pytest.raises(NotFound):
        await update(client_id="nobody", name="x")


async def test_a_client_that_has_registered_itself_may_be_given_less():
    itself = replace(WEB, id="dyn~x", first_party=False, auth_method="client_secret_basic")

    changed = await update(itself, client_id="dyn~x", scopes=frozenset({"read"}), first_party=False)

    assert changed == replace(itself, scopes=frozenset({"read"}))


async def test_what_a_client_has_and_a_command_does_not_know_is_no_obstacle():
    """An app may bring grants and APIs of its own; still it cannot be given anything more of that kind."""
    badge = replace(WEB, grants=WEB.grants | {"urn:example:badge"}, serves=("https://gone.example/",))

    assert (await update(badge, name="New")).grants == badge.grants
    with pytest.raises(ConfigurationError, match="other"):
        await update(badge, grants=badge.grants | {"urn:example:other"})


async def test_redirect_uris_elsewhere_do_not_rename_the_users_of_a_pairwise_client():
    assert (await update(redirect_uris=("https://elsewhere.example/cb",))).sector == "app.example"


async def test_the_key_of_a_new_algorithm_is_there_before_the_client_asks_for_it():
    core = await Core().start()
    keys = FakeIdTokenKeys(core.jws, "RS256")
    prepared = []

    async def prepare(algorithm):
        prepared.append((algorithm, core.clients.clients["web"].id_token_algorithm))

    keys.prepare = prepare
    await managing(core, WEB, id_tokens=keys).update("web", id_token_algorithm="RS256")

    assert prepared == [("RS256", None)]


async def test_whoever_is_overtaken_looks_again_and_changes_what_is_there_then():
    core = await Core().start()
    clients = managing(core, WEB)
    stored = core.clients.replace
    overtakings = iter(("first", "second"))

    async def overtaken(client, *, expected, now):
        for name in overtakings:
            core.clients.clients["web"] = replace(core.clients.clients["web"], name=name)
            break
        return await stored(client, expected=expected, now=now)

    core.clients.replace = overtaken

    changed = await clients.update("web", scopes=None)

    assert (changed.name, changed.scopes) == ("second", None)
    assert core.clients.clients["web"] == changed


async def test_whoever_is_overtaken_again_and_again_is_told_so():
    core = await Core().start()
    clients = managing(core, WEB)

    async def never(client, *, expected, now):
        return False

    core.clients.replace = never

    with pytest.raises(ConfigurationError, match="Try again"):
        await clients.update("web", name="x")


async def test_the_log_names_the_client_and_the_fields_and_nothing_of_what_is_in_them(caplog):
    with caplog.at_level(logging.INFO, "fastlatch"):
        await update(name="A name", redirect_uris=("https://b.example/",))

    assert "client changed client=web fields=name,redirect_uris" in caplog.text
    assert "A name" not in caplog.text
