"""`fastlatch clients create`: which APIs a client asks for and is, and how it has to ask."""

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
