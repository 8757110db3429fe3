"""RFC 6749 section 10.10: secrets that nobody guesses, in one spelling each."""

import pytest

from fastlatch.domain.secret import (
    CLIENT_SECRET_PREFIX,
    REFRESH_TOKEN_PREFIX,
    digest,
    new_id,
    new_secret,
    same,
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


def test_a_secret_of_one_kind_is_none_of_another_kind():
    assert not well_spelt(REFRESH_TOKEN_PREFIX, new_secret(CLIENT_SECRET_PREFIX))


@pytest.mark.parametrize(("left", "right", "equal"), [("a", "a", True), ("a", "b", False), ("\u00e9", "\u00e9", True)])
def test_comparison_takes_any_characters(left, right, equal):
    assert same(left, right) is equal


def test_a_digest_is_sha_256_in_hexadecimal():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
