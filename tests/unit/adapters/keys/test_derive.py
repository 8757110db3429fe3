"""One secret, one key for each purpose."""

from fastlatch.adapters.keys.derive import derive

SECRET = b"a secret of at least thirty-two bytes"


def test_each_purpose_has_a_key_of_its_own():
    keys = {derive(SECRET, purpose) for purpose in ("seal", "successor", "sea", "seal ")}
    assert len(keys) == 4


def test_another_secret_gives_another_key():
    assert derive(SECRET, "seal") != derive(SECRET + b"!", "seal")


def test_the_same_secret_and_purpose_always_give_the_same_key():
    """A known answer: a change here would lock every installation out of its own signing keys."""
    assert derive(SECRET, "seal").hex() == "9bba76869afcbba052160caa9cc5900f9c71b577178f1e4b786abce22508522b"
