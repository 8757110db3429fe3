"""RFC 6749 section 5.1 and RFC 9068 section 2.2: what is issued, and what is stored of it."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, API, CAROL, NO_RESOURCES, SPA, Core, form
from fastlatch.domain.errors import IncorrectCredentials
from fastlatch.domain.grant import Continued, NewLogin, TokenRequest
from fastlatch.domain.secret import digest
from fastlatch.domain.session import RefreshTokenRecord
from fastlatch.tokens.issue import IssueTokens

pytestmark = pytest.mark.anyio

READ = frozenset({"read"})


def request(client=API):
    asked = form(address="192.0.2.7")
    return TokenRequest("password", client, None, asked.parameters, asked.address, "a browser")


def claims_of(core, tokens):
    return core.jws.verify(tokens.access_token, now=0)


async def test_an_access_token_has_the_claims_of_rfc_9068():
    core = Core()

    claims = claims_of(core, await core.issue(NewLogin(ALICE, READ), request()))

    assert claims.pop("jti")
    assert claims.pop("sid") in core.sessions.sessions
    assert claims == {
        "iss": "https://login.example",
        "aud": "https://api.example",
        "sub": "u-alice",
        "client_id": "api",
        "iat": int(core.clock.now),
        "exp": int(core.clock.now) + 900,
        "scope": "read",
    }


async def test_without_a_scope_there_is_no_scope_claim():
    core = Core()

    assert "scope" not in claims_of(core, await core.issue(NewLogin(ALICE, frozenset()), request()))


async def test_every_access_token_has_an_id_of_its_own():
    core = Core()

    ids = [claims_of(core, await core.issue(NewLogin(ALICE, READ), request()))["jti"] for _ in range(50)]

    assert len(set(ids)) == 50


async def test_the_session_says_who_where_and_how_long():
    core = Core(policy={"refresh_ttl": 5000, "refresh_idle_ttl": 1000})

    tokens = await core.issue(NewLogin(ALICE, READ), request())

    session = core.sessions.sessions[tokens.session_id]
    now = int(core.clock.now)
    assert (session.user_id, session.client_id, session.scopes) == ("u-alice", "api", READ)
    assert (session.address, session.user_agent) == ("192.0.2.7", "a browser")
    assert (session.created_at, session.last_used_at, session.expires_at) == (now, now, now + 5000)
    assert tokens.refresh_expires_in == 1000


async def test_only_the_digest_of_the_refresh_token_is_stored():
    core = Core()

    tokens = await core.issue(NewLogin(ALICE, READ), request())

    (record,) = core.sessions.records.values()
    assert record == RefreshTokenRecord(digest(tokens.refresh_token), int(core.clock.now) + 14 * 86400)
    assert tokens.refresh_token not in repr(core.sessions.records) + repr(core.sessions.sessions)


async def test_the_refresh_token_is_of_this_session():
    core = Core()

    tokens = await core.issue(NewLogin(ALICE, READ), request())

    assert core.refresh_tokens.read(tokens.refresh_token).session_id == tokens.session_id


async def test_the_first_refresh_token_ends_no_later_than_its_session():
    core = Core(policy={"refresh_ttl": 100, "refresh_idle_ttl": 1000})

    tokens = await core.issue(NewLogin(ALICE, READ), request())

    assert core.sessions.records[tokens.session_id].expires_at == int(core.clock.now) + 100
    assert tokens.refresh_expires_in == 100


async def test_the_scope_never_exceeds_what_the_user_has():
    core = Core()

    tokens = await core.issue(NewLogin(ALICE, frozenset({"read", "admin"})), request())

    assert tokens.scopes == READ
    assert core.sessions.sessions[tokens.session_id].scopes == READ


async def test_the_scope_never_exceeds_what_the_client_may_have_at_login_or_later():
    core = Core()

    tokens = await core.issue(NewLogin(ALICE, ALICE.user.scopes), request(SPA))
    session = replace(core.sessions.sessions[tokens.session_id], scopes=ALICE.user.scopes)
    later = await core.issue(Continued(session, ALICE.user.scopes, "flr_x", session.expires_at), request(SPA))

    assert tokens.scopes == READ
    assert later.scopes == READ


async def test_a_continued_session_gets_an_access_token_and_keeps_the_refresh_token_it_was_given():
    core = Core()
    session = core.sessions.sessions[(await core.issue(NewLogin(ALICE, READ), request())).session_id]
    core.clock.advance(100)

    tokens = await core.issue(Continued(session, READ, "flr_next", int(core.clock.now) + 50), request())

    assert tokens.refresh_token == "flr_next"
    assert tokens.refresh_expires_in == 50
    assert claims_of(core, tokens)["sid"] == session.id
    assert len(core.sessions.sessions) == 1


async def test_no_access_token_outlives_its_session():
    core = Core(policy={"refresh_ttl": 1000, "refresh_idle_ttl": 1000})
    first = await core.issue(NewLogin(ALICE, READ), request())
    session = core.sessions.sessions[first.session_id]
    core.clock.advance(990)

    last = await core.issue(Continued(session, READ, "flr_next", session.expires_at), request())

    assert first.expires_in == 900
    assert last.expires_in == 10
    assert claims_of(core, last)["exp"] == session.expires_at


@pytest.mark.parametrize("meanwhile", ["password", "disabled", "deleted", "client deleted"])
async def test_a_login_begun_with_the_old_state_of_the_account_or_client_cannot_finish(meanwhile):
    core = Core()
    now = int(core.clock.now)
    if meanwhile == "password":
        await core.users.set_password("u-alice", "new:other", expected_version=None, now=now)
    elif meanwhile == "disabled":
        await core.users.set_disabled("u-alice", disabled=True, now=now)
    elif meanwhile == "client deleted":
        await core.clients.delete("api", now=now)
    else:
        await core.users.delete("u-alice", now=now)

    with pytest.raises(IncorrectCredentials):
        await core.issue(NewLogin(ALICE, READ), request())

    assert not core.sessions.sessions


async def test_where_users_are_kept_elsewhere_no_version_is_compared():
    core = Core()
    issue = IssueTokens(
        core.sessions,
        core.jws,
        core.refresh_tokens,
        core.policy,
        core.clock,
        spend_proof=core.spend_proof,
        compare_password_version=False,
        catch_up=core.follower.catch_up,
        resources=NO_RESOURCES,
        id_tokens=core.id_tokens,
    )

    assert await issue(NewLogin(replace(CAROL, password_version=7), frozenset()), request())


async def test_no_session_is_opened_when_signing_fails():
    core = Core()

    def broken(*_, **__):
        raise RuntimeError("no key")

    core.jws.sign = broken

    with pytest.raises(RuntimeError):
        await core.issue(NewLogin(ALICE, READ), request())

    assert not core.sessions.sessions
