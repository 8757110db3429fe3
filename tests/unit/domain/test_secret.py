"""RFC 6749 section 10.10: secrets that nobody guesses, in one spelling each."""

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastlatch.domain.secret import (
    CLIENT_SECRET_PREFIX,
    digest,
    new_id,
    new_secret,
    read_spelling,
    same,
    spell,
    spell_id,
    unspell_id,
    well_spelt,
)


def test_new_secrets_differ_and_are_well_spelt():
    made = {new_secret(CLIENT_SECRET_PREFIX) for _ in range(1000)}

    assert len(made) == 1000
    assert all(well_spelt(CLIENT_SECRET_PREFIX, one) for one in made)
    assert {len(one) for one in made} == {52}


def test_ids_have_128_random_bits():
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(one) for one in made} == {22}
    assert {len(unspell_id(one)) for one in made} == {16}
    assert len({one[place] for one in made for place in range(21)}) == 64


def test_ids_come_in_no_order():
    made = [new_id() for _ in range(1000)]

    assert made != sorted(made)
    assert made != sorted(made, reverse=True)


def test_threads_that_need_ids_at_once_get_different_ones():
    with ThreadPoolExecutor(8) as pool:
        made = [one for some in pool.map(lambda _: [new_id() for _ in range(2000)], range(16)) for one in some]

    assert len(made) == 32_000
    assert len(set(made)) == 32_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_does_not_take_from_the_same_stock_of_ids():
    program = """
import os
from fastlatch.domain.secret import new_id
new_id()
child = os.fork()
if child:
    os.waitpid(child, 0)
print(*(new_id() for _ in range(500)), flush=True)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    ids = done.stdout.split()

    assert len(ids) == 1000
    assert len(set(ids)) == 1000


@given(st.binary(max_size=40))
def test_an_id_is_the_base64url_of_its_bytes_without_padding(raw):
    assert spell_id(raw) == base64.urlsafe_b64encode(raw).decode().rstrip("=")
    assert unspell_id(spell_id(raw)) == raw


def test_every_other_spelling_of_a_secret_is_refused():
    good = new_secret(CLIENT_SECRET_PREFIX)
    one_off = "A" if good[10] != "A" else "B"

    for wrong in (
        "",
        CLIENT_SECRET_PREFIX,
        good[:-1],
        good + "A",
        good + "=",
        " " + good,
        good + "\n",
        good.upper(),
        good.removeprefix(CLIENT_SECRET_PREFIX),
        good[:10] + one_off + good[11:],
        good.replace("fls_", "flr_"),
        good * 100,
        good[:-1] + "\u00e9",
    ):
        assert not well_spelt(CLIENT_SECRET_PREFIX, wrong), wrong


SIZES = st.sampled_from([32, 68])
"""Bytes of a client secret and of a refresh token."""
PLACES = st.integers(0, 99)
CHARACTERS = st.sampled_from([*"Aa0-_+/=!. \n", "\u00e9", "\x00"])


@example(32, b"\xff" * 68, {}, 0)
@example(32, b"\xff" * 68, {10: "/"}, 0)
@example(68, b"\xff" * 68, {}, 0)
@example(68, b"\xff" * 68, {10: "/"}, 0)
@example(68, b"\xff" * 68, {98: "=", 99: "="}, 0)
@given(
    SIZES,
    st.binary(min_size=68, max_size=68),
    st.dictionaries(PLACES, CHARACTERS, max_size=5),
    st.sampled_from([0, -1, -2, -4, 1, 4]),
)
def test_what_is_read_is_what_we_would_write_ourselves(size, raw, changes, longer):
    """Whatever is put into a spelling of ours: either it is refused, or it is the very spelling of its bytes."""
    raw = raw[:size]
    text = list(spell(CLIENT_SECRET_PREFIX, raw))
    whole = len(text)
    for place, character in changes.items():
        text[place % whole] = character
    changed = "".join(text)[: whole + min(longer, 0)] + "A" * max(longer, 0)

    body = changed.removeprefix(CLIENT_SECRET_PREFIX).encode()
    try:
        decoded = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    except ValueError:
        decoded = b""
    canonical = len(decoded) == size + 4 and spell(CLIENT_SECRET_PREFIX, decoded[:size]) == changed
    assert read_spelling(CLIENT_SECRET_PREFIX, changed, size) == (decoded[:size] if canonical else None)
    assert well_spelt(CLIENT_SECRET_PREFIX, changed) is (canonical and size == 32)


@given(st.binary(min_size=68, max_size=68), SIZES)
def test_what_was_spelt_is_read_with_its_own_prefix_and_size_only(raw, size):
    raw = raw[:size]
    text = spell(CLIENT_SECRET_PREFIX, raw)

    assert read_spelling(CLIENT_SECRET_PREFIX, text, size) == raw
    assert read_spelling("flr_", text, size) is None
    assert read_spelling("flr_", "flr_" + text.removeprefix(CLIENT_SECRET_PREFIX), size) is None
    assert read_spelling(CLIENT_SECRET_PREFIX, text, 100 - size) is None


def test_a_secret_of_one_kind_is_none_of_another_kind():
    assert not well_spelt(CLIENT_SECRET_PREFIX, new_secret("flr_"))


@pytest.mark.parametrize(("left", "right", "equal"), [("a", "a", True), ("a", "b", False), ("\u00e9", "\u00e9", True)])
def test_comparison_takes_any_characters(left, right, equal):
    assert same(left, right) is equal


def test_a_digest_is_sha_256_in_hexadecimal():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
