"""`fastlatch clients create` and `update`: which APIs a client asks for and is, how it has to ask, what it may do."""

import pytest

from support.client_keys import ClientKey
from support.command_line import CommandLine

ORDERS, STOCK = "https://orders.example/", "https://stock.example/"


@pytest.fixture
def run(tmp_path):
    return CommandLine(tmp_path, {"FASTLATCH_RESOURCES": f'{{"{ORDERS}": "orders:read", "{STOCK}": null}}'})


def test_a_client_has_the_apis_that_it_was_given(run):
    options = ("--resource", STOCK, "--serves", ORDERS, "--grant", "token_exchange", "--grant", "device_code")
    made = run("clients", "create", "orders", *options, "--require-pushed-authorization-requests")
    assert made.status == 0, made.err
    shown = run("clients", "show", "orders", "--json").json

    assert (shown["resources"], shown["serves"], shown["require_pushed_authorization_requests"]) == (
        [STOCK],
        [ORDERS],
        True,
    )
    assert shown["grants"] == [
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    ]


def test_by_default_it_may_ask_for_any_and_is_none(run):
    assert run("clients", "create", "app", "--public").status == 0
    shown = run("clients", "show", "app", "--json").json

    assert (shown["resources"], shown["serves"], shown["require_pushed_authorization_requests"]) == (None, [], False)


def test_whoever_sets_keys_is_told_what_still_works(run, tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(ClientKey().jwks)
    assert run("clients", "create", "nightly").status == 0

    assert "by its secret" in run("clients", "set-jwks", "nightly", str(file), "--keep-secret").err
    assert "nothing else" in run("clients", "set-jwks", "nightly", str(file)).err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--resource", "https://evil.example/"), "FASTLATCH_RESOURCES"),
        (("--serves", "https://evil.example/"), "FASTLATCH_RESOURCES"),
        (("--public", "--serves", ORDERS), "secret"),
        (("--public", "--grant", "token_exchange"), "RFC 8693"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_said_in_one_line(run, options, word):
    answer = run("clients", "create", "app", *options)

    assert answer.status == 1
    (line,) = answer.err.splitlines()
    assert word in line
    assert run("clients", "list", "--json").json == []


BACK, NEW_BACK = "https://app.example/cb", "https://new.example/cb"


def test_what_is_said_of_a_client_takes_the_place_of_what_was_and_the_rest_stays(run):
    made = ("--redirect-uri", BACK, "--redirect-uri", f"{BACK}/2", "--scope", "read", "--resource", STOCK, "--dpop")
    assert run("clients", "create", "app", *made).status == 0
    before = run("clients", "show", "app", "--json").json

    changed = run("clients", "update", "app", "--redirect-uri", NEW_BACK, "--third-party", "--no-dpop")
    assert (changed.status, changed.out) == (0, "")
    assert "app is changed: dpop_bound, first_party, redirect_uris." in changed.err
    assert "fastlatch tokens revoke --client app" in changed.err
    after = before | {"redirect_uris": [NEW_BACK], "first_party": False, "dpop_bound": False}
    assert run("clients", "show", "app", "--json").json == after

    bye = "https://app.example/bye"
    more = (
        "--grant",
        "authorization_code",
        "--grant",
        "device_code",
        "--name",
        "An app",
        "--first-party",
        "--require-pushed-authorization-requests",
    )
    more += ("--scope", "read", "--scope", "write", "--resource", ORDERS, "--serves", STOCK)
    more += ("--post-logout-redirect-uri", bye, "--backchannel-logout-uri", bye, "--id-token-alg", "RS256")
    assert run("clients", "update", "app", *more).status == 0
    after |= {
        "grants": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
        "name": "An app",
        "first_party": True,
        "require_pushed_authorization_requests": True,
        "scopes": ["read", "write"],
        "resources": [ORDERS],
        "serves": [STOCK],
        "post_logout_redirect_uris": [bye],
        "backchannel_logout_uri": bye,
        "id_token_signed_response_alg": "RS256",
    }
    assert run("clients", "show", "app", "--json").json == after


def test_what_is_unset_is_as_in_a_client_that_was_created_without_it(run):
    bye, algorithm = "https://app.example/bye", ("--id-token-alg", "RS256")
    lists = ("--scope", "read", "--resource", STOCK, "--serves", ORDERS, "--post-logout-redirect-uri", bye)
    secret = "a-secret-of-forty-characters-0123456789ab"
    made = ("--secret-stdin", "--redirect-uri", BACK, "--grant", "client_credentials", *lists, *algorithm)
    assert run("clients", "create", "app", *made, "--backchannel-logout-uri", bye, stdin=secret).status == 0
    assert run("clients", "create", "plain", "--grant", "client_credentials").status == 0
    plain = run("clients", "show", "plain", "--json").json

    options = ("redirect-uri", "post-logout-redirect-uri", "scope", "resource", "serves", "backchannel-logout-uri")
    unset = [word for option in (*options, "id-token-alg") for word in ("--unset", option)]
    changed = run("clients", "update", "app", *unset)

    assert changed.status == 0, changed.err
    same = {"id": "app", "name": "app", "created_at": 0}
    assert run("clients", "show", "app", "--json").json | same == plain | same


REFUSALS = [
    ((), 2, "say what"),
    (("--scope", "read", "--unset", "scope"), 2, "unset"),
    (("--public",), 2, "--public"),
    (("--grant", "client_credentials"), 1, "public"),
    (("--redirect-uri", "/cb"), 1, "absolute"),
    (("--unset", "redirect-uri"), 1, "redirect URI"),
    (("--scope", "read write"), 1, "--scope once"),
]


def test_a_change_that_does_not_fit_changes_nothing(run):
    run("clients", "create", "app", "--public", "--redirect-uri", BACK)
    before = run("clients", "show", "app", "--json").json

    for options, status, word in REFUSALS:
        refused = run("clients", "update", "app", *options)
        assert (refused.status, word in refused.err) == (status, True), refused.err
    assert run("clients", "show", "app", "--json").json == before
