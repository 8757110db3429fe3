"""RFC 6749 section 10.4: refresh tokens that nobody but this server makes, each for one session, in one spelling."""

import base64
import hashlib
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastlatch.domain.secret import digest, new_id, spell, spell_id, unspell_id
from fastlatch.tokens.refresh_tokens import PREFIX, RefreshTokens

OURS = RefreshTokens(b"k" * 32)
THEIRS = RefreshTokens(b"x" * 32)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
IDS = st.binary(min_size=16, max_size=16).map(spell_id)


def parts(text):
    """Id of the session, secret, tag, checksum."""
    raw = base64.urlsafe_b64decode(text.removeprefix(PREFIX))
    return raw[:16], raw[16:48], raw[48:68], raw[68:]


def spelt(*raw):
    """As anybody can write it who knows how we write: the checksum is no secret."""
    return spell(PREFIX, b"".join(raw))


def test_a_token_is_prefix_session_secret_tag_and_checksum_in_base64url():
    session_id = new_id()

    token = OURS.first(session_id)

    session, secret, tag, checksum = parts(token.text)
    assert token.text.startswith("flr_")
    assert len(token.text) == 100
    assert spell_id(session) == token.session_id == session_id
    assert token.raw == session + secret
    assert (len(tag), len(checksum)) == (20, 4)
    assert checksum == zlib.crc32(b"flr_" + session + secret + tag).to_bytes(4, "big")


def test_a_known_answer():
    """Worked out without our code. A change here would refuse every refresh token that is out there."""
    parent = "flr_AAECAwQFBgcICQoLDA0OD2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn-AgYKDLf1LcGnjxuiYBZdd_L0E3l07ZRgqCJOQ"
    successor = "flr_AAECAwQFBgcICQoLDA0OD94zkGT7qbKk0Twfs1o2mhyU6871DRnUSbThNX1fB0vezAzW2juLdiPkphA32Kr7GYFzV3Xpc6g0"

    token = OURS.read(parent)

    assert token.raw == bytes(range(16)) + bytes(range(100, 132))
    assert OURS.successor(token).text == successor


def test_first_tokens_have_256_random_bits_each():
    session_id = new_id()

    secrets = {parts(OURS.first(session_id).text)[1] for _ in range(1000)}

    assert len(secrets) == 1000
    assert {len(secret) for secret in secrets} == {32}
    assert all(len({secret[place] for secret in secrets}) > 200 for place in range(32))


@given(IDS)
def test_what_was_made_is_read_as_it_was_made(session_id):
    first = OURS.first(session_id)
    second = OURS.successor(first)
    third = OURS.successor(second)

    for token in (first, second, third):
        assert OURS.read(token.text) == token
        assert token.session_id == session_id
    assert len({first.text, second.text, third.text}) == 3


def test_what_was_read_is_followed_by_the_same_one_as_what_was_made():
    token = OURS.first(new_id())

    assert OURS.successor(OURS.read(token.text)) == OURS.successor(token)


def test_the_store_gets_the_digest_of_the_whole_text():
    token = OURS.first(new_id())

    assert token.digest == digest(token.text)
    assert OURS.read(token.text).digest == token.digest


@given(st.integers(0, 99), st.sampled_from([*ALPHABET, *"+/=. \n\t%", "\x00", "\u00e9", "\uff21", "\ud800"]))
def test_with_any_character_changed_it_is_none_of_ours(place, character):
    text = OURS.first(new_id()).text
    changed = text[:place] + character + text[place + 1 :]

    assert (OURS.read(changed) is not None) is (changed == text)


def test_at_every_place_every_other_character_of_the_alphabet_is_refused():
    text = OURS.first(new_id()).text
    for place in range(len(text)):
        for character in ALPHABET:
            if character != text[place]:
                assert OURS.read(text[:place] + character + text[place + 1 :]) is None, place


@given(st.integers(0, 67), st.integers(1, 255))
def test_with_any_byte_changed_and_the_checksum_mended_it_is_none_of_ours(place, difference):
    raw = bytearray(b"".join(parts(OURS.first(new_id()).text)[:3]))
    assert OURS.read(spelt(bytes(raw)))
    raw[place] ^= difference

    assert OURS.read(spelt(bytes(raw))) is None


@given(st.binary(min_size=68, max_size=68))
@example(bytes(68))
@example(b"\xff" * 68)
def test_what_only_looks_like_one_is_none_of_ours(raw):
    assert OURS.read(spelt(raw)) is None


def test_a_token_of_another_key_is_none_of_ours():
    theirs = THEIRS.first(new_id())

    for token in (theirs, THEIRS.successor(theirs)):
        assert THEIRS.read(token.text) == token
        assert OURS.read(token.text) is None


def test_a_token_whose_session_was_exchanged_for_another_is_none_of_ours():
    mine, yours = OURS.first(new_id()), OURS.first(new_id())
    my_session, my_secret, my_tag, _ = parts(mine.text)
    your_session, your_secret, your_tag, _ = parts(yours.text)

    assert OURS.read(spelt(my_session, my_secret, my_tag)) == mine
    for session, secret, tag in (
        (your_session, my_secret, my_tag),
        (my_session, your_secret, my_tag),
        (my_session, my_secret, your_tag),
        (your_session, my_secret, your_tag),
        (my_session, your_secret, your_tag),
    ):
        assert OURS.read(spelt(session, secret, tag)) is None


def test_the_tag_is_no_part_of_what_follows():
    """Two purposes of one key: neither the tag nor the secret of a successor is the other, cut short."""
    token = OURS.first(new_id())

    _, _, tag, _ = parts(token.text)
    _, following, _, _ = parts(OURS.successor(token).text)

    assert following[:20] != tag


def test_every_other_spelling_is_refused():
    # Its bits give all that has another spelling elsewhere: the two special characters and both cases of letters.
    session, secret = b"\xfb\xff\xbe" * 5 + b"\x01", bytes(range(32))
    tag = hashlib.blake2b(session + secret, key=b"k" * 32, digest_size=20, person=b"flr tag").digest()
    good = spelt(session, secret, tag)
    body = good.removeprefix(PREFIX)
    assert OURS.read(good)
    assert {"-", "_"} < set(body)

    for wrong in (
        "",
        PREFIX,
        body,
        good[:-1],
        good[:-4],
        good + "A",
        good + "AAAA",
        good + "=",
        good + "====",
        good[:-1] + "=",
        good[:-2] + "==",
        good.replace("-", "+"),
        PREFIX + body.replace("_", "/"),
        PREFIX + body.replace("-", "+").replace("_", "/"),
        good.upper(),
        good.lower(),
        good.swapcase(),
        "FLR_" + body,
        "flr-" + body,
        good.replace("flr_", "fls_"),
        " " + good,
        good + " ",
        good + "\n",
        good[:50] + "\n" + good[50:],
        good[:50] + " " + good[51:],
        good[:50] + "\n" + good[51:] + "A",
        good[:-1] + "\u00e9",
        good[:-1] + "\udcff",
        PREFIX + "".join(chr(ord(character) + 0xFEE0) for character in body),
        good[:50] + "\u200b" + good[50:],
        good * 100,
    ):
        assert OURS.read(wrong) is None, wrong


def test_there_are_no_unused_bits_in_which_two_spellings_could_differ():
    assert (len(OURS.first(new_id()).text) - len(PREFIX)) * 6 == (16 + 32 + 20 + 4) * 8


def test_the_successor_of_a_token_is_always_the_same_one():
    parent = OURS.first(new_id())

    assert OURS.successor(parent) == OURS.successor(parent) == RefreshTokens(b"k" * 32).successor(parent)


def test_the_successor_cannot_be_foretold_without_the_key_or_from_another_parent():
    session_id = new_id()
    parent, sibling, stranger = OURS.first(session_id), OURS.first(session_id), OURS.first(new_id())

    secrets = [
        parts(token.text)[1]
        for token in (
            parent,
            OURS.successor(parent),
            THEIRS.successor(parent),
            OURS.successor(sibling),
            OURS.successor(stranger),
            OURS.successor(OURS.successor(parent)),
        )
    ]

    assert len(set(secrets)) == 6


@pytest.mark.parametrize("length", [0, 1, 12, 15, 17, 18, 32])
def test_a_session_whose_id_has_another_length_gets_no_token(length):
    with pytest.raises(ValueError, match="not an id of 16 bytes"):
        OURS.first(spell_id(bytes(length)))


def test_a_session_whose_id_is_no_spelling_of_ours_gets_no_token():
    """What is read from a token is spelt by us, so another spelling would name another session."""
    good = new_id()
    unused_bits = ALPHABET[ALPHABET.index(good[-1]) + 1]
    assert unspell_id(good[:-1] + unused_bits) == unspell_id(good)

    for wrong in (
        good + "=",
        good + "==",
        good[:-1],
        good + "A",
        good[:-1] + unused_bits,
        " " + good,
        good + "\n",
        good[:-2] + "+/",
        good[:-1] + "\u00e9",
        good[:-1] + "\ud800",
        "first-party",
        "",
    ):
        with pytest.raises(ValueError):  # noqa: PT011 (base64's own is one too)
            OURS.first(wrong)
    assert OURS.first(good)
