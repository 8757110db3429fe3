"""RFC 7636 and ASVS 10.4.6: nothing but S256, and it can be neither skipped nor taken back."""

import base64
import hashlib

import pytest

from fastlatch.domain.errors import InvalidGrant, InvalidRequest
from fastlatch.domain.pkce import check_challenge, check_verifier

# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_the_example_of_the_rfc_is_right():
    check_challenge(CHALLENGE, "S256")
    check_verifier(VERIFIER, CHALLENGE)


def test_who_does_not_use_it_is_not_asked():
    check_challenge(None, None)
    check_verifier(None, None)


@pytest.mark.parametrize("method", [None, "plain", "s256", "S512", "S256 "])
def test_any_other_method_is_refused(method):
    """AZ8. Without a method it would be "plain" (section 4.3)."""
    with pytest.raises(InvalidRequest):
        check_challenge(CHALLENGE, method)


def test_a_method_without_a_challenge_is_refused():
    with pytest.raises(InvalidRequest):
        check_challenge(None, "S256")


@pytest.mark.parametrize(
    "challenge",
    [
        "short-10ch",
        "x" * 500,
        CHALLENGE[:-1],
        CHALLENGE + "A",
        CHALLENGE + "=",
        CHALLENGE[:-1] + "B",
        CHALLENGE.replace("-", "+"),
        CHALLENGE[:-1] + "\u00e9",
        CHALLENGE + "\n",
        hashlib.sha256(VERIFIER.encode()).hexdigest(),
    ],
)
def test_what_no_sha_256_is_spelt_like_is_refused(challenge):
    """AZ26. Of the last character only four bits count, so that each digest has one spelling."""
    with pytest.raises(InvalidRequest):
        check_challenge(challenge, "S256")


@pytest.mark.parametrize("length", [43, 128])
def test_a_verifier_has_43_to_128_characters(length):
    verifier = ("aZ09-._~" * 16)[:length]
    check_verifier(verifier, challenge_of(verifier))


@pytest.mark.parametrize(
    "verifier", ["a" * 42, "a" * 129, "a" * 42 + "\u00e9", "a" * 42 + "+", "a" * 43 + "\n", "a" * 43 + "="]
)
def test_a_verifier_of_another_form_is_refused_even_where_its_digest_fits(verifier):
    """TK13."""
    with pytest.raises(InvalidGrant):
        check_verifier(verifier, challenge_of(verifier))


@pytest.mark.parametrize("verifier", [None, VERIFIER[:-1] + "l", CHALLENGE])
def test_whoever_cannot_show_what_the_challenge_was_made_of_gets_nothing(verifier):
    """TK11. With "plain" the challenge itself would be the verifier."""
    with pytest.raises(InvalidGrant):
        check_verifier(verifier, CHALLENGE)


def test_a_verifier_where_no_challenge_was_is_a_downgrade():
    """TK12."""
    with pytest.raises(InvalidGrant):
        check_verifier(VERIFIER, None)
