"""RFC 6749 section 6 and RFC 9700 section 4.14: refresh tokens rotate, and a stolen one ends its session."""

import base64
import json

from fastlatch.domain.secret import spell, unspell_id
from fastlatch.tokens.refresh_tokens import PREFIX, RefreshTokens
from support.flows import bearer


def session_of(access_token):
    """The id of its session: whoever sees an access token can read it."""
    claims = access_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"]


def test_a_refresh_gives_a_new_pair(site):
    first = site.login(scope="items:read")

    answer = site.refresh(first["refresh_token"])

    assert answer.status_code == 200
    second = answer.json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert second["scope"] == "items:read"
    assert answer.headers["cache-control"] == "no-store"


def test_the_immediate_parent_gets_the_same_successor_within_the_grace(site):
    first = site.login()
    second = site.refresh(first["refresh_token"]).json()
    site.clock.advance(9)

    again = site.refresh(first["refresh_token"])

    assert again.status_code == 200
    assert again.json()["refresh_token"] == second["refresh_token"]


def test_a_replay_after_the_grace_ends_the_session_and_its_access_tokens(site):
    first = site.login()
    second = site.refresh(first["refresh_token"]).json()
    site.clock.advance(10)

    replay = site.refresh(first["refresh_token"])

    assert replay.status_code == 400
    assert replay.json()["error"] == "invalid_grant"
    assert site.refresh(second["refresh_token"]).status_code == 400
    assert site.me(first["access_token"]).status_code == 401
    assert site.me(second["access_token"]).status_code == 401


def test_a_grandparent_ends_the_session_even_within_the_grace(site):
    first = site.login()
    second = site.refresh(first["refresh_token"]).json()
    third = site.refresh(second["refresh_token"]).json()

    assert site.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert site.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert site.me(third["access_token"]).status_code == 401


def test_strict_mode_has_no_grace(site_of):
    site = site_of(refresh_grace=0)
    first = site.login()
    second = site.refresh(first["refresh_token"]).json()

    assert site.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert site.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_scope_may_narrow_and_never_widen(site):
    first = site.login(scope="items:read")

    widened = site.refresh(first["refresh_token"], scope="items:read items:write")
    assert widened.status_code == 400
    assert widened.json()["error"] == "invalid_scope"

    both = site.login(scope="items:read items:write")
    narrowed = site.refresh(both["refresh_token"], scope="items:read").json()
    assert narrowed["scope"] == "items:read"
    assert site.refresh(first["refresh_token"]).status_code == 200, "a refused widening spends nothing"


def test_an_unused_refresh_token_ends_after_the_idle_lifetime(site_of):
    site = site_of(refresh_token_ttl=1000, refresh_token_idle_ttl=100)
    token = site.login()["refresh_token"]
    site.clock.advance(100)

    assert site.refresh(token).json()["error"] == "invalid_grant"


def test_no_refresh_reaches_beyond_the_absolute_lifetime(site_of):
    site = site_of(refresh_token_ttl=250, refresh_token_idle_ttl=100)
    token = site.login()["refresh_token"]
    for _ in range(2):
        site.clock.advance(99)
        token = site.refresh(token).json()["refresh_token"]
    site.clock.advance(52)

    assert site.refresh(token).json()["error"] == "invalid_grant"


def test_five_rotations_in_one_second_keep_their_order(site):
    tokens = [site.login()["refresh_token"]]
    for _ in range(5):
        tokens.append(site.refresh(tokens[-1]).json()["refresh_token"])

    assert len(set(tokens)) == 6
    assert site.refresh(tokens[2]).json()["error"] == "invalid_grant"
    assert site.refresh(tokens[5]).json()["error"] == "invalid_grant"


def test_every_token_that_came_before_the_parent_ends_the_session(site):
    for generation in range(4):
        tokens = [site.login()["refresh_token"]]
        for _ in range(5):
            tokens.append(site.refresh(tokens[-1]).json()["refresh_token"])

        assert site.refresh(tokens[generation]).json()["error"] == "invalid_grant"
        assert site.refresh(tokens[5]).json()["error"] == "invalid_grant"


def test_a_used_token_ends_the_session_however_long_ago_it_was_used(site_of):
    site = site_of(refresh_token_ttl=10_000, refresh_token_idle_ttl=100)
    tokens = [site.login()["refresh_token"]]
    for _ in range(50):
        site.clock.advance(99)
        tokens.append(site.refresh(tokens[-1]).json()["refresh_token"])

    assert site.refresh(tokens[0]).json()["error"] == "invalid_grant"
    assert site.refresh(tokens[-1]).json()["error"] == "invalid_grant"


def test_a_forged_token_that_names_a_session_does_not_end_it(site):
    """Else everybody who sees an access token could log its user out."""
    alice, mallory = site.login(), site.login("bob", "staple tower lantern")
    sid = session_of(alice["access_token"])
    mine = base64.urlsafe_b64decode(mallory["refresh_token"].removeprefix(PREFIX))
    forged = [
        RefreshTokens(b"x" * 32).first(sid).text,
        spell(PREFIX, unspell_id(sid) + bytes(52)),
        spell(PREFIX, unspell_id(sid) + mine[16:-4]),
    ]
    assert spell(PREFIX, mine[:-4]) == mallory["refresh_token"]

    for token in forged:
        assert site.refresh(token).json()["error"] == "invalid_grant"
        for hint in ("access_token", "refresh_token"):
            assert site.http.post("/revoke", data={"token": token, "token_type_hint": hint}).status_code == 200

    assert site.me(alice["access_token"]).status_code == 200
    assert site.refresh(alice["refresh_token"]).status_code == 200
    assert site.refresh(mallory["refresh_token"]).status_code == 200


def test_a_mistyped_or_foreign_string_is_an_invalid_grant(site):
    good = site.login()
    for wrong in ("flr_abc", good["refresh_token"][:-1], good["access_token"], "alice", good["refresh_token"].upper()):
        answer = site.refresh(wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant"), wrong


def test_a_refresh_token_is_no_bearer_token(site):
    assert site.http.get("/users/me", headers=bearer(site.login()["refresh_token"])).status_code == 401
