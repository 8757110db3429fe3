"""Whatever may be used once, presented in the place of everything else that may: CVE-2026-4282, CVE-2026-4325."""

from itertools import permutations
from pathlib import Path

import pytest

from fastlatch.domain.secret import read_spelling, spell
from support.apis import CALLBACK, Apis, at_device_page, decide, register, started
from support.pages import VERIFIER, answer_of

URN = "urn:ietf:params:oauth:request_uri:"
KINDS = ("code", "request_uri", "device_code", "user_code", "refresh_token", "browser")


@pytest.fixture
def apis(tmp_path: Path):
    http, auth, clock = started(tmp_path)
    with http:
        http.portal.call(register, auth)
        yield Apis(http, auth, clock)


def secrets_of(apis):
    """One of each kind, all of them good for something."""
    browser = apis.browser()
    code = answer_of(browser.signed_in(client_id="web"))["code"]
    device = apis.begin_device()
    other = apis.browser()
    decide(other, at_device_page(other, device["user_code"]))
    return {
        "code": code,
        "request_uri": apis.request_uri().removeprefix(URN),
        "device_code": device["device_code"],
        "user_code": apis.begin_device()["user_code"],
        "refresh_token": apis.login()["refresh_token"],
        "browser": browser.cookies["fastlatch-login"],
    }


def present(apis, kind, secret):
    """Whether `secret` does what one of this kind does."""
    answer = _present(apis, kind, secret)
    # Refused, and not stumbled over.
    assert answer.status_code < 500, f"{kind}: {answer.text}"
    return 'action="/device/decision"' in answer.text if kind == "user_code" else answer.status_code == 200


def _present(apis, kind, secret):
    match kind:
        case "code":
            form = {"code": secret, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
            return apis.token("web", "authorization_code", **form)
        case "request_uri":
            asked = {"client_id": "web", "request_uri": URN + secret}
            return apis.browser().get("/authorize", params=asked)
        case "device_code":
            return apis.poll(secret)
        case "user_code":
            return at_device_page(apis.browser(), secret)
        case "refresh_token":
            return apis.token("web", "refresh_token", refresh_token=secret)
        case _:
            browser = apis.browser()
            browser.cookies.set("fastlatch-login", secret)
            return browser.get("/account")


def dressed_as(other, secret):
    """With the prefix and the checksum of the other kind, where both are of one size."""
    raw = read_spelling(secret[:4], secret, 32)
    return secret if raw is None or read_spelling(other[:4], other, 32) is None else spell(other[:4], raw)


def test_none_is_taken_for_one_of_another_kind_and_each_still_works_afterwards(apis):
    """TK21: device code as code, request_uri as code and so on, all pairs."""
    secrets = secrets_of(apis)
    for shown, taken_for in permutations(KINDS, 2):
        for dressed in {secrets[shown], dressed_as(secrets[taken_for], secrets[shown])}:
            assert not present(apis, taken_for, dressed), f"{shown} as {taken_for}"

    for kind in KINDS:
        assert present(apis, kind, secrets[kind]), kind
