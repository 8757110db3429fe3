"""ASVS 6.2.8: no truncation, however bcrypt would like it."""

import bcrypt
import pytest

from fastlatch.adapters.hashing.bcrypt import BcryptHasher

hasher = BcryptHasher()


def stored(password: bytes) -> str:
    return bcrypt.hashpw(password, bcrypt.gensalt(4)).decode()


@pytest.mark.parametrize("first", ["a" * 72, "ü" * 36])
def test_a_password_of_72_bytes_is_checked_to_its_last_byte(first):
    assert hasher.verify(first, stored(first.encode()))
    assert not hasher.verify(first[:-1] + "b", stored(first.encode()))


@pytest.mark.parametrize("more", ["b", "\0", " ", "a" * 4000])
def test_what_lies_behind_72_bytes_is_never_ignored(more):
    assert not hasher.verify("a" * 72 + more, stored(b"a" * 72))
    assert not hasher.verify("ü" * 36 + more, "bcrypt$" + stored("ü".encode() * 36))


def test_what_lies_behind_a_nul_is_never_ignored():
    for password in ("secret\0", "secret\0more", "\0"):
        assert not hasher.verify(password, stored(password.split("\0")[0].encode()))


def test_a_password_that_cannot_match_takes_the_same_work(monkeypatch):
    checks = []
    check = bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda key, crypt: checks.append(crypt) or check(key, crypt))
    crypt = stored(b"secret")
    for password in ("secret", "guess", "a" * 73, "nul\0"):
        hasher.verify(password, crypt)
    assert checks == [crypt.encode()] * 4


def test_the_password_that_stands_in_for_one_that_cannot_match_lets_nobody_in():
    assert hasher.verify("", stored(b""))
    assert not hasher.verify("a" * 73, stored(b""))
    assert not hasher.verify("\0", stored(b""))
