"""OpenID Connect Core sections 5.3 and 5.4: no claim without its scope."""

import pytest

from fastlatch.domain.user import User
from fastlatch.oauth.userinfo import CLAIMS, userinfo_claims

ALICE = User("u-alice", "alice", email="alice@example.com", full_name="Alice A.", scopes=frozenset({"read"}))
PROFILE = {"name": "Alice A.", "preferred_username": "alice"}
EMAIL = {"email": "alice@example.com", "email_verified": False}


@pytest.mark.parametrize(
    ("scopes", "claims"),
    [
        ({"openid"}, {}),
        ({"openid", "read"}, {}),
        ({"openid", "profile"}, PROFILE),
        ({"openid", "email"}, EMAIL),
        ({"openid", "profile", "email"}, PROFILE | EMAIL),
    ],
)
def test_each_scope_opens_its_claims_and_no_others(scopes, claims):
    assert userinfo_claims(ALICE, scopes) == {"sub": "u-alice"} | claims
    assert set(userinfo_claims(ALICE, scopes)) <= set(CLAIMS)


def test_what_is_not_known_is_left_out():
    assert userinfo_claims(User("u-bob", "bob"), {"openid", "email"}) == {"sub": "u-bob"}
    assert userinfo_claims(User("u-bob", "bob"), {"profile"})["name"] == "bob"


def test_a_name_of_its_own_is_said_to_whoever_has_one():
    """OpenID Connect Core section 5.3.2: it has to "exactly match the "sub" Claim in the ID Token"."""
    assert userinfo_claims(ALICE, set(), called="pairwise:x") == {"sub": "pairwise:x"}
