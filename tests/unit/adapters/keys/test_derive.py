"""One secret, one key for each purpose."""

from fastlatch.adapters.keys.derive import REFRESH_TOKENS, SEAL_SIGNING_KEYS, derive

SECRET = b"a secret of at least thirty-two bytes"


def test_each_purpose_has_a_key_of_its_own():
    keys = {derive(SECRET, purpose) for purpose in (SEAL_SIGNING_KEYS, REFRESH_TOKENS, "seal", "sea", "seal ")}
    assert len(keys) == 5


def test_another_secret_gives_another_key():
    assert derive(SECRET, "seal") != derive(SECRET + b"!", "seal")


def test_the_same_secret_and_purpose_always_give_the_same_key():
    """Known answers: a change would lock every installation out of its signing keys, and every user out of sessions."""
    assert derive(SECRET, "seal").hex() == "9bba76869afcbba052160caa9cc5900f9c71b577178f1e4b786abce22508522b"
    assert (SEAL_SIGNING_KEYS, REFRESH_TOKENS) == ("seal signing keys", "refresh tokens")
