"""What other systems stored is read: the strings in stored_hashes.json were made by those systems themselves."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.hashing.bcrypt import BcryptHasher
from fastlatch.adapters.hashing.pbkdf2 import Pbkdf2Hasher
from fastlatch.adapters.hashing.scrypt import ScryptHasher

STORED = json.loads(Path(__file__).with_name("stored_hashes.json").read_text(encoding="utf-8"))
PASSWORDS: dict[str, str] = STORED["passwords"]
CHEAP = [(kind, name, stored) for kind, hashes in STORED["cheap"].items() for name, stored in hashes.items()]
HASHERS = (Argon2Hasher(), BcryptHasher(), ScryptHasher(), Pbkdf2Hasher())


def hasher_of(stored: str):
    known = [hasher for hasher in HASHERS if hasher.recognises(stored)]
    assert len(known) == 1, f"{len(known)} hashers recognise it"
    return known[0]


@pytest.mark.parametrize(("kind", "name", "stored"), CHEAP, ids=[f"{kind}, {name}" for kind, name, _ in CHEAP])
def test_the_right_password_matches_and_its_neighbours_do_not(kind, name, stored):
    password = PASSWORDS[name]
    hasher = hasher_of(stored)
    assert hasher.verify(password, stored)
    for neighbour in (password + " ", password[:-1], password.swapcase(), password.strip(), ""):
        assert hasher.verify(neighbour, stored) == (neighbour == password)


@pytest.mark.parametrize("kind", STORED["with_default_cost"])
def test_hashes_of_the_default_cost_are_read(kind):
    stored = STORED["with_default_cost"][kind]
    assert hasher_of(stored).verify("secret", stored)
    assert not hasher_of(stored).verify("Secret", stored)


def _damaged() -> list[str]:
    """Each kind of hash, damaged: cut after each field, its last field cut by one, empty, or followed by more."""
    damaged = []
    for hashes in STORED["cheap"].values():
        stored = hashes["plain"]
        damaged += [stored[: field.start()] for field in re.finditer(r"[$,:=]", stored)]
        damaged += [stored[: field.end()] for field in re.finditer(r"[$,:]", stored)]
        damaged += [stored[:-4], stored + "A", stored + "\n", stored + "$", " " + stored, stored.replace("$", "", 1)]
        damaged += [re.sub(r"[A-Za-z0-9+/.=]+$", tail, stored) for tail in ("", "=", "%", "AAAA", "ZZZ!" * 8)]
    return sorted(set(damaged))


def test_a_damaged_hash_matches_nothing_and_raises_nothing():
    for stored in _damaged():
        for hasher in HASHERS:
            for password in ("secret", "", "secret\0"):
                assert not hasher.verify(password, stored), stored


@pytest.mark.parametrize(
    "stored",
    [
        "$pbkdf2-sha256$10000001$wDjnnFOq9R5jrFUKQejd2w$7TOV.b59FsNvYmi3lWkDdxxWfxQ8TID6k67sQREE9Ho",
        "pbkdf2_sha256$99999999$P9rg4tITaUQprtOKE77lRl$TVpLk07ghCYfa+9hTFBKaWvDYhrh8N1U9CyFzRRnCcA=",
        "pbkdf2:sha1:4294967295$lDlqefrE9LF1k9iP$1bfe43a641d616f3ef25faa67209017d95c17a70",
        "pbkdf2:sha1:0$lDlqefrE9LF1k9iP$1bfe43a641d616f3ef25faa67209017d95c17a70",
        "pbkdf2:sha1:٣$lDlqefrE9LF1k9iP$1bfe43a641d616f3ef25faa67209017d95c17a70",
        "pbkdf2:md5:1000$lDlqefrE9LF1k9iP$1bfe43a641d616f3ef25faa67209017d",
        "pbkdf2:sha256:1000$lDlqefrE9LF1k9iP$1bfe43a641d616f3ef25faa67209017d95c17a70",
        "$scrypt$ln=21,r=8,p=1$2lsrxXhP6f2fc641BqCUEg$xJ9PK9kVdGCJy2WYWaF2SYYuK6mfevgMLyJZccOITdU",
        "$scrypt$ln=99,r=8,p=1$2lsrxXhP6f2fc641BqCUEg$xJ9PK9kVdGCJy2WYWaF2SYYuK6mfevgMLyJZccOITdU",
        "$scrypt$ln=14,r=8,p=9999$2lsrxXhP6f2fc641BqCUEg$xJ9PK9kVdGCJy2WYWaF2SYYuK6mfevgMLyJZccOITdU",
        "$scrypt$ln=16,r=1,p=1$2lsrxXhP6f2fc641BqCUEg$xJ9PK9kVdGCJy2WYWaF2SYYuK6mfevgMLyJZccOITdU",
        "scrypt:1025:8:1$mu81RGRrhwE6Zhn4$" + "0" * 128,
        "scrypt:1:8:1$mu81RGRrhwE6Zhn4$" + "0" * 128,
        "$argon2id$v=19$m=1048577,t=1,p=1$3ptTaq3VGoMwBiCEcO6dsw$BW5MzDGS+sYbnBeVIv0qDQvDzFHIgB5ujxwNrcbLPf0",
        "$argon2id$v=19$m=65536,t=65,p=1$3ptTaq3VGoMwBiCEcO6dsw$BW5MzDGS+sYbnBeVIv0qDQvDzFHIgB5ujxwNrcbLPf0",
        "$argon2id$v=19$m=4096,t=1,p=65$3ptTaq3VGoMwBiCEcO6dsw$BW5MzDGS+sYbnBeVIv0qDQvDzFHIgB5ujxwNrcbLPf0",
        "$argon2id$v=19$m=7,t=1,p=1$3ptTaq3VGoMwBiCEcO6dsw$BW5MzDGS+sYbnBeVIv0qDQvDzFHIgB5ujxwNrcbLPf0",
        "$argon2id$v=19$m=64,t=1,p=1$3ptTaq3VGoMwBiCEcO6dsw$BW5M",
        "$argon2id$v=19$m=64,t=1,p=1$3ptTaq3VGoMwBiCEcO6dsw$BW5MzDGS+sYbnBeVIv0qDQvDzFHIgB5ujxwNrcbLPf1",
        "$2b$17$leH90fDam9.90DL0Sis2eu5PG18wcsYJ6Sh37IuLwgUdvJLr57VqO",
        "$2b$31$leH90fDam9.90DL0Sis2eu5PG18wcsYJ6Sh37IuLwgUdvJLr57VqO",
        "$2b$03$leH90fDam9.90DL0Sis2eu5PG18wcsYJ6Sh37IuLwgUdvJLr57VqO",
        "$2x$04$leH90fDam9.90DL0Sis2eu5PG18wcsYJ6Sh37IuLwgUdvJLr57VqO",
        "$bcrypt-sha256$v=2,t=2b,r=31$SNpY.V74MKe3f8QD2cpPJO$ZfqT9wpBV5OFdfE7eF5KdswzUJYO996",
        "$bcrypt-sha256$v=1,t=2b,r=4$SNpY.V74MKe3f8QD2cpPJO$ZfqT9wpBV5OFdfE7eF5KdswzUJYO996",
    ],
)
def test_a_hash_that_asks_for_absurd_work_or_proves_nothing_is_nobodys(stored):
    assert not any(hasher.recognises(stored) for hasher in HASHERS)
    assert not any(hasher.verify("secret", stored) for hasher in HASHERS)


@given(st.text(max_size=200))
def test_no_text_is_an_exception(text):
    for hasher in HASHERS:
        hasher.recognises(text)
        assert hasher.verify("secret", text) is False


@settings(max_examples=25, deadline=None)
@given(
    password=st.text(st.characters(codec=None, min_codepoint=0), max_size=90),
    kind=st.sampled_from(sorted(STORED["cheap"])),
)
def test_no_password_is_an_exception(password, kind):
    stored = STORED["cheap"][kind]["unicode"]
    assert hasher_of(stored).verify(password, stored) == (password == PASSWORDS["unicode"])


def test_a_lone_surrogate_has_bytes_of_its_own_and_matches_nothing_else():
    hasher = Argon2Hasher(memory_kib=64, iterations=1)
    stored = hasher.hash("secret\udc80")
    assert hasher.verify("secret\udc80", stored)
    assert not hasher.verify("secret\udc81", stored)
    assert not hasher.verify("secret?", stored)
