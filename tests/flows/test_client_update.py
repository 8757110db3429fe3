"""A client is changed: whom that concerns, in which process, from when on. RFC 6749 sections 2, 3.1.2 and 6."""

import asyncio
import time
from collections.abc import Callable

import httpx2
import pytest

from fastlatch import Fastlatch
from fastlatch.domain.secret import digest
from support.command_line import CommandLine
from support.flows import bearer
from support.pages import CALLBACK, REQUEST, Browser, answer_of

NEW = "https://moved.example/cb"
SECRET = "a-secret-of-forty-characters-0123456789ab"
ALL = frozenset({"authorization_code", "password", "refresh_token"})


@pytest.fixture
def site(site_of):
    site = site_of(resources={"https://orders.example/": None, "https://stock.example/": None})
    site.confidential = ("web", SECRET)

    async def create() -> None:
        clients = site.auth.services.clients
        await clients.create("web", secret=SECRET, redirect_uris=[CALLBACK], grants=ALL)
        await clients.create("spa", public=True, first_party=False, redirect_uris=[CALLBACK], grants=ALL - {"password"})

    site.http.portal.call(create)
    return site


def update(site, client_id="web", **changes):
    async def work():
        await site.auth.services.clients.update(client_id, **changes)

    site.http.portal.call(work)


def login(site, **form):
    who = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    answer = site.http.post("/token", data=who | {"scope": "items:read items:write"} | form, auth=site.confidential)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refresh(site, token, **form):
    form |= {"grant_type": "refresh_token", "refresh_token": token}
    return site.http.post("/token", data=form, auth=site.confidential)


def test_a_running_server_uses_what_a_command_has_changed(tmp_path):
    """The redirect URI, the origin that goes with it, and the scope: each was remembered there."""
    run = CommandLine(tmp_path)
    assert run("clients", "create", "spa", "--public", "--redirect-uri", CALLBACK).status == 0
    with run.running("serve") as server, httpx2.Client(base_url=server.url) as http:

        def taken(uri: str, scope: str) -> bool:
            page = http.get("/authorize", params=REQUEST | {"redirect_uri": uri, "scope": scope})
            asked = {"Origin": uri.removesuffix("/cb"), "Access-Control-Request-Method": "POST"}
            return (page.status_code, http.options("/token", headers=asked).status_code) == (200, 204)

        assert (taken(CALLBACK, "items:read"), taken(NEW, "items:read")) == (True, False)
        changed = run("clients", "update", "spa", "--redirect-uri", NEW, "--scope", "items:read")
        assert changed.status == 0, changed.err
        until(lambda: taken(NEW, "items:read"))
        assert not taken(CALLBACK, "items:read")
        assert not taken(NEW, "items:write")


def test_of_changes_at_the_same_moment_none_is_lost(site):
    """Of another field, and of the secret, from another instance on the same database."""

    async def at_once() -> list[tuple[str, bool, bool]]:
        here, found = site.auth.services.clients, []
        async with Fastlatch(site.auth.settings, clock=site.clock).running() as elsewhere:
            for number in range(10):
                uri = f"https://{number}.example/cb"
                _, _, secret = await asyncio.gather(
                    here.update("web", name=str(number)),
                    elsewhere.clients.update("web", redirect_uris=(uri,)),
                    elsewhere.clients.rotate_secret("web"),
                )
                client = await here.find("web")
                found.append((client.name, client.redirect_uris == (uri,), client.secret_digests == (digest(secret),)))
        return found

    assert site.http.portal.call(at_once) == [(str(number), True, True) for number in range(10)]


def test_a_page_that_was_shown_before_leads_no_more_to_an_address_that_is_gone(site):
    person = Browser(site.http)
    page = person.signed_in()
    update(site, "spa", redirect_uris=(NEW,))

    refused = person.decide(page)
    assert (refused.status_code, "location" in refused.headers) == (400, False)


def test_a_session_gets_no_scope_any_more_that_its_client_has_lost_until_it_is_given_back(site):
    """What the session may do is what its user has allowed; the client's bounds are drawn at each refresh."""
    tokens = login(site)
    update(site, scopes=frozenset({"items:read"}))

    asked = refresh(site, tokens["refresh_token"], scope="items:read items:write").json()
    assert asked["scope"] == "items:read"
    assert login(site)["scope"] == "items:read"
    update(site, scopes=frozenset())
    without = refresh(site, asked["refresh_token"]).json()
    assert without.get("scope", "") == ""
    update(site, scopes=None)
    assert refresh(site, without["refresh_token"]).json()["scope"] == "items:read items:write"


def test_without_the_grant_nothing_is_refreshed_and_nothing_is_spent(site):
    tokens = login(site)
    token = tokens["refresh_token"]
    update(site, grants=ALL - {"refresh_token"})
    assert site.me(tokens["access_token"]).status_code == 200, "a change ends nothing by itself"
    assert refresh(site, token).json()["error"] == "unauthorized_client"
    site.clock.advance(60)
    update(site, grants=ALL)

    assert refresh(site, token).status_code == 200


def test_a_session_gets_no_token_for_an_api_that_its_client_has_lost(site):
    """RFC 8707 section 2.2: nothing is spent for what is refused, and no other API stands in for it."""
    orders, stock = "https://orders.example/", "https://stock.example/"
    both, one = (login(site, resource=asked)["refresh_token"] for asked in ([orders, stock], orders))
    update(site, resources=(stock,))

    narrowed = refresh(site, both).json()
    introspected = site.introspect(narrowed["access_token"])
    assert introspected.json()["aud"] == stock
    for form in ({}, {"resource": orders}, {"resource": stock}):
        assert refresh(site, one, **form).json()["error"] == "invalid_target"
    site.clock.advance(60)
    update(site, resources=None)
    assert site.introspect(refresh(site, one).json()["access_token"]).json()["aud"] == orders


def test_a_code_is_redeemed_within_the_bounds_that_the_client_has_then(site):
    person = Browser(site.http)
    code = person.code()
    update(site, "spa", scopes=frozenset({"openid"}))

    assert person.redeem(code).json()["scope"] == "openid"


def test_what_is_ours_no_more_opens_no_account_and_its_users_are_asked(site):
    token = login(site)["access_token"]
    assert site.me(token).status_code == 200
    person = Browser(site.http)
    assert "code" in answer_of(person.signed_in(client_id="web", scope="items:read"))

    update(site, first_party=False, grants=ALL - {"password"})

    assert site.http.get("/users/me", headers=bearer(token)).status_code == 403
    assert 'action="/consent"' in person.authorize(client_id="web", scope="items:read").text
    of_another = site.login()["access_token"]
    assert site.introspect(of_another).json() == {"active": False}, "it introspects its own tokens alone"


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up
