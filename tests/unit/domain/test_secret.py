"""RFC 6749 section 10.10: secrets that nobody guesses, in one spelling each."""

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastlatch.domain.secret import (
    CLIENT_SECRET_PREFIX,
    REFRESH_TOKEN_PREFIX,
    digest,
    new_id,
    new_secret,
    same,
    spell,
    successor,
    well_spelt,
)

KEY = b"k" * 32


def test_new_secrets_differ_and_are_well_spelt():
    made = {new_secret(REFRESH_TOKEN_PREFIX) for _ in range(1000)}

    assert len(made) == 1000
    assert all(well_spelt(REFRESH_TOKEN_PREFIX, one) for one in made)
    assert {len(one) for one in made} == {52}


def test_ids_have_128_random_bits():
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(one) for one in made} == {22}


def test_the_successor_of_a_token_is_always_the_same_one():
    parent = new_secret(REFRESH_TOKEN_PREFIX)

    first, again = (successor(KEY, parent, REFRESH_TOKEN_PREFIX) for _ in range(2))

    assert first == again != parent
    assert well_spelt(REFRESH_TOKEN_PREFIX, first)


def test_the_successor_cannot_be_foretold_without_the_key_or_from_another_parent():
    parent, stranger = new_secret(REFRESH_TOKEN_PREFIX), new_secret(REFRESH_TOKEN_PREFIX)

    made = {
        successor(KEY, parent, REFRESH_TOKEN_PREFIX),
        successor(b"x" * 32, parent, REFRESH_TOKEN_PREFIX),
        successor(KEY, stranger, REFRESH_TOKEN_PREFIX),
    }

    assert len(made) == 3


def test_every_other_spelling_of_a_secret_is_refused():
    good = new_secret(REFRESH_TOKEN_PREFIX)
    one_off = "A" if good[10] != "A" else "B"

    for wrong in (
        "",
        REFRESH_TOKEN_PREFIX,
        good[:-1],
        good + "A",
        good + "=",
        " " + good,
        good + "\n",
        good.upper(),
        good.removeprefix(REFRESH_TOKEN_PREFIX),
        good[:10] + one_off + good[11:],
        good.replace("flr_", "fls_"),
        good * 100,
        good[:-1] + "\u00e9",
    ):
        assert not well_spelt(REFRESH_TOKEN_PREFIX, wrong), wrong


PLACES = st.integers(0, 51)
CHARACTERS = st.sampled_from([*"Aa0-_+/=!. \n", "\u00e9", "\x00"])


@example(b"\xff" * 32, {}, 0)
@example(b"\xff" * 32, {10: "/"}, 0)
@given(
    st.binary(min_size=32, max_size=32),
    st.dictionaries(PLACES, CHARACTERS, max_size=5),
    st.sampled_from([0, -1, -2, 1]),
)
def test_what_is_well_spelt_is_what_we_would_write_ourselves(raw, changes, longer):
    """Whatever is put into a secret of ours: either it is refused, or it is the very spelling of its 32 bytes."""
    text = list(spell(REFRESH_TOKEN_PREFIX, raw))
    for place, character in changes.items():
        text[place] = character
    changed = "".join(text)[: 52 + min(longer, 0)] + "A" * max(longer, 0)

    body = changed.removeprefix(REFRESH_TOKEN_PREFIX).encode()
    try:
        decoded = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    except ValueError:
        decoded = b""
    canonical = len(decoded) == 36 and spell(REFRESH_TOKEN_PREFIX, decoded[:32]) == changed
    assert well_spelt(REFRESH_TOKEN_PREFIX, changed) is canonical


def test_a_secret_of_one_kind_is_none_of_another_kind():
    assert not well_spelt(REFRESH_TOKEN_PREFIX, new_secret(CLIENT_SECRET_PREFIX))


@pytest.mark.parametrize(("left", "right", "equal"), [("a", "a", True), ("a", "b", False), ("\u00e9", "\u00e9", True)])
def test_comparison_takes_any_characters(left, right, equal):
    assert same(left, right) is equal


def test_a_digest_is_sha_256_in_hexadecimal():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
