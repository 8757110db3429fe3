"""Private keys at rest."""

import pytest

from fastlatch.adapters.keys.seal import seal, unseal
from fastlatch.domain.errors import ConfigurationError

KEY = bytes(range(32))


def test_what_was_sealed_comes_back():
    assert unseal(KEY, "kid", seal(KEY, "kid", b"private")) == b"private"


def test_sealing_twice_never_gives_the_same_bytes():
    assert len({seal(KEY, "kid", b"private") for _ in range(100)}) == 100


def test_another_secret_key_is_one_readable_line():
    with pytest.raises(ConfigurationError, match="the secret key does not open the stored signing keys") as refusal:
        unseal(bytes(32), "kid", seal(KEY, "kid", b"private"))
    assert "\n" not in str(refusal.value)
    assert "private" not in str(refusal.value)


def test_a_sealed_key_cannot_be_moved_to_another_kid():
    with pytest.raises(ConfigurationError):
        unseal(KEY, "other", seal(KEY, "kid", b"private"))


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 27])
def test_a_row_cut_short_is_refused(length: int):
    with pytest.raises(ConfigurationError):
        unseal(KEY, "kid", seal(KEY, "kid", b"private")[:length])


def test_a_flipped_bit_anywhere_is_found():
    sealed = seal(KEY, "kid", b"private")
    for index in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[index] ^= 1
        with pytest.raises(ConfigurationError):
            unseal(KEY, "kid", bytes(damaged))
