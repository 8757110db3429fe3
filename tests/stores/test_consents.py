"""`ports.consents.ConsentStore`: what users have allowed, and what ends when they take it back."""

import asyncio

import pytest

from fastlatch.domain.client import BROWSER_CLIENT_ID
from fastlatch.domain.consent import Consent
from fastlatch.domain.session import Login
from stores.make import NOW, account, client, record, session

pytestmark = pytest.mark.anyio


async def test_what_was_allowed_stays_allowed_and_more_comes_beside_it(database):
    assert await database.consents.find("alice", "app") is None
    await database.consents.grant("alice", "app", frozenset({"openid"}), now=NOW)
    await database.consents.grant("alice", "app", frozenset({"email", "openid"}), now=NOW + 5)
    assert await database.consents.find("alice", "app") == Consent(
        "alice", "app", frozenset({"email", "openid"}), NOW + 5
    )
    assert await database.consents.find("bob", "app") is None
    assert await database.consents.find("alice", "other") is None


async def test_what_is_allowed_at_once_is_all_allowed(database):
    scopes = [frozenset({f"scope-{number}"}) for number in range(20)]
    await asyncio.gather(*(database.consents.grant("alice", "app", one, now=NOW) for one in scopes))
    assert (await database.consents.find("alice", "app")).scopes == frozenset().union(*scopes)


async def test_a_user_sees_their_own_in_order(database):
    for user_id, client_id in [("alice", "b"), ("alice", "a"), ("bob", "c")]:
        await database.consents.grant(user_id, client_id, frozenset({"openid"}), now=NOW)
    assert [each.client_id for each in await database.consents.of_user("alice")] == ["a", "b"]


async def test_taken_back_it_ends_the_sessions_of_the_two_and_no_others(database):
    await database.clients.add(client("app"))
    await database.clients.add(client("other"))
    await database.consents.grant("alice", "app", frozenset({"openid"}), now=NOW)
    theirs, others, bobs = session("alice", client_id="app"), session("alice", client_id="other"), session("bob")
    for one in (theirs, others, bobs):
        assert await database.sessions.open(one, record(one), password_version=None)
    assert await database.consents.withdraw("alice", "app", now=NOW + 1)
    assert await database.consents.find("alice", "app") is None
    assert [(await database.sessions.find(one.id)).ended_at for one in (theirs, others, bobs)] == [NOW + 1, None, None]
    assert not await database.consents.withdraw("alice", "app", now=NOW + 2)


@pytest.mark.parametrize("goes", ["the user", "the client"])
async def test_who_is_deleted_has_allowed_nothing(database, goes):
    alice = account()
    await database.users.add(alice, now=NOW)
    await database.clients.add(client("app"))
    await database.consents.grant(alice.user.id, "app", frozenset({"openid"}), now=NOW)
    await database.consents.grant("bob", "other", frozenset({"openid"}), now=NOW)
    if goes == "the user":
        assert await database.users.delete(alice.user.id, now=NOW)
    else:
        assert await database.clients.delete("app", now=NOW)
    assert await database.consents.find(alice.user.id, "app") is None
    assert await database.consents.find("bob", "other") is not None


async def test_what_was_said_at_a_login_comes_back_and_all_of_it_ends_with_the_login(database):
    await database.clients.add(client("app"))
    browser = session("alice", client_id=BROWSER_CLIENT_ID, login=Login(NOW, ("pwd",)))
    out_of_it = session(
        "alice",
        client_id="app",
        login=Login(NOW, ("pwd", "otp"), browser.id),
        resources=("https://api.example.com",),
        key_thumbprint="0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
    )
    offline = session("alice", client_id="app", login=Login(NOW, ("pwd",)))
    for one in (browser, out_of_it, offline):
        assert await database.sessions.open(one, record(one), password_version=None)
        assert await database.sessions.find(one.id) == one
    assert await database.sessions.end_of_login(browser.id, now=NOW + 1) == 2
    ended = [(await database.sessions.find(one.id)).ended_at for one in (browser, out_of_it, offline)]
    assert ended == [NOW + 1, NOW + 1, None]


@pytest.mark.parametrize("whose", ["anybody's", "theirs"])
async def test_who_ends_the_session_of_a_browser_ends_the_apps_that_came_out_of_it(database, whose):
    await database.clients.add(client("app"))
    browser = session("alice", client_id=BROWSER_CLIENT_ID, login=Login(NOW, ("pwd",)))
    app = session("alice", client_id="app", login=Login(NOW, ("pwd",), browser.id))
    other = session("alice", client_id="app")
    for one in (browser, app, other):
        assert await database.sessions.open(one, record(one), password_version=None)
    assert not await database.sessions.end(browser.id, now=NOW + 1, user_id="bob")
    assert await database.sessions.end(browser.id, now=NOW + 1, user_id="alice" if whose == "theirs" else None)
    ended = [(await database.sessions.find(one.id)).ended_at for one in (browser, app, other)]
    assert ended == [NOW + 1, NOW + 1, None]


async def test_who_signs_in_again_keeps_the_apps_and_ends_them_with_the_new_login(database):
    await database.clients.add(client("app"))
    first, second = (session("alice", client_id=BROWSER_CLIENT_ID, login=Login(NOW, ("pwd",))) for _ in range(2))
    app = session("alice", client_id="app", login=Login(NOW, ("pwd",), first.id))
    for one in (first, second, app):
        assert await database.sessions.open(one, record(one), password_version=None)
    await database.sessions.replace_login(first.id, second.id, now=NOW + 1)
    ended = [(await database.sessions.find(one.id)).ended_at for one in (first, second, app)]
    assert ended == [NOW + 1, None, None]
    assert await database.sessions.end_of_login(second.id, now=NOW + 2) == 2


async def test_what_few_clients_have_comes_back_too(database):
    stored = client(
        "app",
        auth_method="private_key_jwt",
        jwks='{"keys":[]}',
        post_logout_redirect_uris=("https://app.example.com/out",),
        backchannel_logout_uri="https://app.example.com/ended",
        require_pushed_authorization_requests=True,
        dpop_bound=True,
        id_token_algorithm="RS256",
    )
    await database.clients.add(stored)
    assert await database.clients.find("app") == stored
