"""RFC 9068 section 4 over claims whose signature is right, and the memory of verified tokens."""

import json
import sys
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.errors import InvalidToken, Unavailable
from fastlatch.domain.policy import TokenPolicy
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.verify import VerifyAccessToken

NOW = 1_800_000_000
ISSUER = "https://issuer.example"
AUDIENCE = "https://api.example"
GOOD = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "user",
    "client_id": "app",
    "jti": "token",
    "iat": NOW,
    "exp": NOW + 900,
    "scope": "items:read me",
    "sid": "session",
}


class JsonSignatures:
    """Takes any JSON object for a signed token, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def verify(self, token: str, *, now: int) -> Mapping[str, Any]:  # noqa: ARG002 (the port names it)
        self.asked += 1
        if not token.startswith("{"):
            raise InvalidToken(detail="no signature")
        claims: Mapping[str, Any] = json.loads(token)
        return claims


class Door:
    """Everything `VerifyAccessToken` needs, within reach of the test."""

    def __init__(self, cache_size: int = 10_000) -> None:
        self.now: float = NOW
        self.signatures = JsonSignatures()
        self.revocations = RevocationList()
        self.feed_is_away = False
        self.verify = VerifyAccessToken(
            self.signatures,
            self.revocations,
            self._check_fresh,
            TokenPolicy(ISSUER, AUDIENCE),
            lambda: self.now,
            cache_size=cache_size,
        )

    def _check_fresh(self) -> None:
        if self.feed_is_away:
            raise Unavailable


def token(**claims: Any) -> str:
    return json.dumps({**GOOD, **claims})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in GOOD.items() if key != name})


def test_a_good_token_is_read_in_full():
    access = Door().verify(token())
    assert (access.subject, access.client_id, access.token_id, access.session_id) == ("user", "app", "token", "session")
    assert access.scopes == {"items:read", "me"}
    assert (access.issuer, access.audience) == (ISSUER, (AUDIENCE,))
    assert (access.issued_at, access.expires_at) == (NOW, NOW + 900)


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "client_id", "jti", "iat", "exp"])
def test_a_token_without_a_required_claim_is_refused(name: str):
    """RFC 9068 section 2.2 has these as REQUIRED."""
    with pytest.raises(InvalidToken):
        Door().verify(without(name))


def test_a_token_without_scope_and_session_is_good():
    access = Door().verify(json.dumps({key: GOOD[key] for key in GOOD if key not in {"scope", "sid"}}))
    assert access.scopes == frozenset()
    assert access.session_id is None


@pytest.mark.parametrize(
    "issuer",
    [ISSUER + "/", ISSUER.upper(), ISSUER[:-1], ISSUER + ".evil.example", "", [ISSUER], {"iss": ISSUER}, None, 1],
)
def test_the_issuer_must_match_exactly(issuer: Any):
    """RFC 9068 section 4: the issuer identifier "MUST exactly match the value of the "iss" claim"."""
    with pytest.raises(InvalidToken):
        Door().verify(token(iss=issuer))


@pytest.mark.parametrize(
    "audience",
    [
        "",
        [],
        None,
        "https://other.example",
        AUDIENCE + "/",
        [AUDIENCE + "x"],
        [[AUDIENCE]],
        {AUDIENCE: 1},
        [AUDIENCE, 1],
    ],
)
def test_a_token_for_somebody_else_is_refused(audience: Any):
    """RFC 9068 section 4: it "MUST be rejected if "aud" does not contain a resource indicator" of ours."""
    with pytest.raises(InvalidToken):
        Door().verify(token(aud=audience))


@pytest.mark.parametrize("audience", [[AUDIENCE], ["https://other.example", AUDIENCE]])
def test_a_token_for_us_among_others_is_good(audience: list[str]):
    assert Door().verify(token(aud=audience)).audience == tuple(audience)


def test_a_token_ends_at_the_second_it_names():
    """RFC 9068 section 4: "The current time MUST be before the time represented by the "exp" claim"."""
    door = Door()
    door.now = NOW + 899.999
    door.verify(token())
    door.now = NOW + 900
    with pytest.raises(InvalidToken):
        door.verify(token(jti="never seen before"))


def test_a_remembered_token_ends_at_the_second_it_names():
    door = Door()
    door.verify(token())
    door.now = NOW + 900
    with pytest.raises(InvalidToken):
        door.verify(token())
    assert door.signatures.asked == 1


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize(
    "value",
    [True, False, None, "1800000900", [NOW], {}, float("nan"), float("inf"), -float("inf"), 2**53, -(2**60), 1e300],
)
def test_a_time_is_a_finite_number(name: str, value: Any):
    with pytest.raises(InvalidToken):
        Door().verify(token(**{name: value}))


def test_a_time_with_a_fraction_is_a_time():
    """RFC 7519 section 2: "Seconds Since the Epoch", "in which non-integer values can be represented"."""
    access = Door().verify(token(iat=NOW - 0.5, exp=NOW + 10.75, nbf=NOW - 0.25))
    assert (access.issued_at, access.expires_at) == (NOW - 1, NOW + 10)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": 0},
        {"exp": -1},
        {"nbf": NOW + 1},
        {"iat": NOW + 11},
        {"iat": NOW + 9, "exp": NOW + 5},
        {"iat": NOW * 1000, "exp": NOW * 1000 + 900_000},
    ],
)
def test_a_token_of_another_time_is_refused(claims: dict[str, int]):
    with pytest.raises(InvalidToken):
        Door().verify(token(**claims))


def test_a_clock_that_is_ten_seconds_ahead_is_forgiven():
    Door().verify(token(iat=NOW + 10))


@pytest.mark.parametrize("name", ["sub", "client_id", "jti", "sid"])
@pytest.mark.parametrize("value", ["", None, 1, True, ["user"], {"id": "user"}, "a\x00b", "\ud800", "a\nb"])
def test_a_name_is_printable_text(name: str, value: Any):
    with pytest.raises(InvalidToken):
        Door().verify(token(**{name: value}))


@pytest.mark.parametrize("scope", [None, 1, ["me"], {"me": True}, 'a"b', "a\\b", "a\tb", "ü", "a" * 5000])
def test_a_scope_is_what_rfc_6749_calls_one(scope: Any):
    with pytest.raises(InvalidToken):
        Door().verify(token(scope=scope))


def test_the_signature_of_a_token_is_checked_once():
    door = Door()
    for _ in range(3):
        door.verify(token())
    assert door.signatures.asked == 1


def test_what_was_refused_is_checked_anew_each_time():
    door = Door()
    for bad in ("forged", "forged", token(aud="other"), token(aud="other")):
        with pytest.raises(InvalidToken):
            door.verify(bad)
    assert door.signatures.asked == 4


def test_a_full_memory_gives_up_one_token_for_another():
    door = Door(cache_size=3)
    for number in range(4):
        door.verify(token(jti=str(number)))
    remembered = [door.verify.remembered(token(jti=str(number))) is not None for number in range(4)]
    assert remembered[3]
    assert sum(remembered) == 3


def test_a_token_that_has_ended_makes_room_before_one_that_has_not():
    """Of the few that are looked at: with two in memory, both nearly always are."""
    survived = 0
    for _ in range(40):
        door = Door(cache_size=2)
        door.verify(token(jti="long"))
        door.verify(token(jti="short", exp=NOW + 5))
        door.now = NOW + 6
        door.verify(token(jti="new"))
        survived += door.verify.remembered(token(jti="long")) is not None
    assert survived > 25


def test_only_a_token_that_was_found_good_is_remembered():
    door = Door()
    assert door.verify.remembered(token()) is None
    for bad in ("forged", token(aud="other")):
        with pytest.raises(InvalidToken):
            door.verify(bad)
        assert door.verify.remembered(bad) is None
    access = door.verify(token())
    assert door.verify.remembered(token()) == access
    assert door.verify.remembered(token()[:-1]) is None


def test_a_remembered_token_that_has_ended_says_so():
    door = Door()
    door.verify(token())
    door.now = NOW + 900
    with pytest.raises(InvalidToken):
        door.verify.remembered(token())


def test_after_a_change_of_keys_every_token_is_checked_anew():
    door = Door()
    door.verify(token())
    door.verify.forget_all()
    assert door.verify.remembered(token()) is None
    door.verify(token())
    assert door.signatures.asked == 2


def test_a_check_under_way_during_a_change_of_keys_is_not_remembered():
    door = Door()
    check = door.signatures.verify

    def change_keys_meanwhile(text: str, *, now: int) -> Mapping[str, Any]:
        claims = check(text, now=now)
        door.verify.forget_all()
        return claims

    door.signatures.verify = change_keys_meanwhile  # type: ignore[method-assign]
    door.verify(token())
    door.signatures.verify = check  # type: ignore[method-assign]
    door.verify(token())
    assert door.signatures.asked == 2


def test_a_remembered_token_is_refused_once_it_is_revoked():
    door = Door()
    access = door.verify(token())
    door.revocations.apply(Change(1, ChangeKind.SESSION, "session", NOW, NOW + 960))
    with pytest.raises(InvalidToken):
        door.verify(token())
    assert door.verify.authentic(token()) == access


def test_without_news_of_revocations_no_token_is_honoured():
    door = Door()
    door.verify(token())
    door.feed_is_away = True
    with pytest.raises(Unavailable):
        door.verify(token())


def test_without_news_nobody_can_say_that_a_token_is_not_ours_for_its_key_may_be_new():
    door = Door()
    with pytest.raises(InvalidToken):
        door.verify.authentic("signed by a key that nobody knows")
    door.feed_is_away = True
    with pytest.raises(Unavailable):
        door.verify.authentic("signed by a key that nobody knows")


def test_a_token_too_long_is_not_even_looked_at():
    door = Door()
    with pytest.raises(InvalidToken):
        door.verify(token(scope="a" * 9000))
    assert door.signatures.asked == 0


def test_no_refusal_says_why_to_the_caller():
    """What is wrong goes to the log; the caller hears one sentence, whatever was wrong."""
    words = set()
    for bad in ("forged", without("exp"), token(aud="other"), token(exp=1), token(iss="x")):
        with pytest.raises(InvalidToken) as refusal:
            Door().verify(bad)
        words.add(refusal.value.description)
        assert refusal.value.detail
    assert len(words) == 1


def test_threads_may_verify_at_once():
    """Routes written with `def` run in threads: a full memory must make room under all of them."""
    door = Door(cache_size=2)
    door.signatures.verify = lambda *_, **__: GOOD  # type: ignore[method-assign]
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(3_000):
                door.verify(f"token {number}")
        except BaseException as error:  # noqa: BLE001 (whatever it is must reach the test)
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failures == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "nbf"]), json_values, min_size=1))
def test_claims_of_any_kind_are_a_token_or_invalid(claims: dict[str, Any]):
    """Whatever a signed token says: an `AccessToken` with the right issuer and audience, or `InvalidToken`."""
    try:
        access = Door().verify(token(**claims))
    except InvalidToken:
        return
    assert access.issuer == ISSUER
    assert AUDIENCE in access.audience
    assert access.expires_at > NOW
    assert access.subject
