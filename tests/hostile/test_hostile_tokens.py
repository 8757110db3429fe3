"""RFC 9068 section 4 and RFC 8725: not one of several hundred hostile tokens is taken, under any algorithm."""

import urllib.request
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import import_key

from fastlatch.domain.errors import InvalidToken
from hostile.corpus import good_tokens, header_value, hostile_tokens, raw_header_cases, tokens_of_nobody
from hostile.forge import Forge, unb64
from hostile.listener import counting_visitors

NOW = 1_800_000_000
NOWHERE = "http://127.0.0.1:9"


def verdict(door, token: str) -> str:
    """Either `refused` or what went wrong."""
    try:
        door.verify(token)
    except InvalidToken as error:
        return "refused" if error.description == InvalidToken.description else f"told: {error.description}"
    except Exception as error:  # noqa: BLE001 (each other exception is the finding)
        return f"{type(error).__name__}: {error}"
    return "accepted"


def test_every_hostile_token_is_refused_and_nothing_is_fetched(door, outside):
    wrong: dict[str, str] = {}
    with counting_visitors() as listener:
        corpus = list(hostile_tokens(door.token, door.private_key, now=NOW, listener=listener.url))
        door.verify(door.token)
        with outside.watched() as seen:
            for name, token in corpus:
                answer = verdict(door, token)
                if answer != "refused":
                    wrong[name] = answer
        assert listener.visitors == 0
    assert wrong == {}
    assert seen == []


def test_every_good_token_is_accepted(door):
    for name, token in good_tokens(door.token, door.private_key, now=NOW):
        assert verdict(door, token) == "accepted", name


def test_the_corpus_is_large_its_names_are_unique_and_it_holds_no_good_token(door):
    corpus = list(hostile_tokens(door.token, door.private_key, now=NOW, listener=NOWHERE))
    names = [name for name, _ in corpus]
    assert len(names) >= 320
    assert sorted({name for name in names if names.count(name) > 1}) == []
    good = {token for _, token in good_tokens(door.token, door.private_key, now=NOW)}
    assert [name for name, token in corpus if token in good] == []


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_the_corpus_tells_a_careless_verifier_from_a_careful_one(door):
    """The library alone, as a tutorial would use it: right signatures are enough for it."""
    kinds = {"ES256": "EC", "EdDSA": "OKP", "RS256": "RSA", "HS256": "oct"}
    material = unb64(door.private_key) if door.algorithm == "HS256" else door.private_key
    key = import_key(material, kinds[door.algorithm])
    taken = 0
    for _, token in hostile_tokens(door.token, door.private_key, now=NOW, listener=NOWHERE):
        with suppress(Exception):
            jwt.decode(token, key, algorithms=[door.algorithm])
            taken += 1
    assert taken > 100


def test_the_listener_counts_a_visitor():
    with counting_visitors() as listener:
        with suppress(OSError):
            urllib.request.urlopen(listener.url, timeout=5)  # noqa: S310 (our own loopback server)
        assert listener.visitors == 1


def test_the_watch_sees_a_file_being_opened(outside, tmp_path):
    (tmp_path / "file").touch()
    with outside.watched() as seen:
        (tmp_path / "file").read_text()
    assert len(seen) == 1


def test_tokens_of_nobody_are_authentic_so_only_the_users_can_refuse_them(door):
    for _, token in tokens_of_nobody(door.token, door.private_key, now=NOW):
        assert verdict(door, token) == "accepted"


def test_what_a_header_cannot_carry_is_left_to_raw_sockets():
    assert header_value("a\nb") is None
    assert header_value("a\u0430\ud800") == b"a\xd0\xb0\xed\xa0\x80"


def test_header_cases_have_names_of_their_own_and_both_verdicts():
    cases = list(raw_header_cases("token", "other"))
    assert len({case.name for case in cases}) == len(cases)
    assert {case.accepted for case in cases} == {True, False}


many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(text=st.text())
@example(text="..")
@example(text="\ud800.\ud800.\ud800")
def test_any_text_is_refused(door, text: str):
    assert verdict(door, text) == "refused"


@many
@given(data=st.data())
def test_a_good_token_with_any_change_is_refused(door, data: st.DataObject):
    """RFC 8725 section 3.4: one character more, less or other anywhere."""
    token = door.token
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, min(len(token), start + 3)))
    changed = token[:start] + data.draw(st.text(max_size=4)) + token[end:]
    assert verdict(door, changed) == ("accepted" if changed == token else "refused")


@many
@given(header=st.binary(max_size=300), payload=st.binary(max_size=300))
def test_any_bytes_that_our_own_key_signed_are_refused(door, forge: Forge, header: bytes, payload: bytes):
    assert verdict(door, forge.with_raw_header(header)) == "refused"
    assert verdict(door, forge.with_raw_payload(payload)) == "refused"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)


@many
@given(name=st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "extra"]), value=json_values)
def test_any_value_of_a_header_member_that_our_own_key_signed_is_refused(door, forge: Forge, name: str, value: object):
    expected = "accepted" if name in forge.header and forge.header[name] == value else "refused"
    assert verdict(door, forge.with_header(**{name: value})) == expected


@pytest.mark.parametrize("length", [100_000, 1_000_000])
def test_a_huge_token_costs_no_work_before_it_is_refused(door, monkeypatch: pytest.MonkeyPatch, length: int):
    """Refused by its length alone: neither hashed for the memory nor searched, decoded or parsed."""
    monkeypatch.setattr(door.verify, "_signatures", None)

    class Huge(str):
        __slots__ = ()

        def __hash__(self) -> int:
            raise AssertionError("hashed")

    with pytest.raises(InvalidToken):
        door.verify.authentic(Huge("a" * length))
