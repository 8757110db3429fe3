"""RFC 9106: what new hashes look like, and when one is old."""

import subprocess
import sys
import textwrap

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.domain.errors import ConfigurationError

hasher = Argon2Hasher(memory_kib=64, iterations=1)


def other(*, memory: int = 64, passes: int = 1, lanes: int = 1, kind: Type = Type.ID) -> str:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes, type=kind).hash("secret")


def test_a_new_hash_names_its_parameters_and_has_its_own_salt():
    first, second = Argon2Hasher().hash("secret"), Argon2Hasher().hash("secret")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


def test_a_hash_of_today_is_not_outdated():
    assert not hasher.outdated(hasher.hash("secret"))
    assert not hasher.outdated(other())


@pytest.mark.parametrize(
    "parameters", [{"memory": 128}, {"passes": 2}, {"memory": 128, "lanes": 2}, {"kind": Type.I}, {"kind": Type.D}]
)
def test_a_hash_of_other_parameters_is_outdated_but_right(parameters):
    old = other(**parameters)
    assert hasher.verify("secret", old)
    assert hasher.outdated(old)


def test_djangos_wrapping_is_outdated_but_right():
    assert hasher.verify("secret", "argon2" + other())
    assert hasher.outdated("argon2" + other())


def test_a_hash_without_a_version_is_of_the_first_one():
    # Version 1.0 of the function (v=16), made by the reference implementation before it wrote versions down.
    assert not hasher.verify("secret", other().replace("v=19$", ""))
    assert hasher.recognises(other().replace("v=19$", ""))
    assert hasher.outdated(other().replace("v=19$", ""))


@pytest.mark.parametrize(
    "parameters", [(7, 1, 1), (64, 0, 1), (64, 1, 0), (64, 1, 9), (2**20 + 1, 1, 1), (2**20, 5, 1), (2**20, 1, 65)]
)
def test_parameters_that_cannot_be_run_or_read_again_are_refused_at_the_start(parameters):
    with pytest.raises(ConfigurationError, match="Argon2 cannot use") as refused:
        Argon2Hasher(*parameters)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("parameters", [(8, 1, 1), (2**20, 4, 1), (2**20, 1, 64)])
def test_the_bounds_themselves_can_be_used(parameters):
    memory, passes, lanes = parameters
    salt_and_digest = other().split("$", 4)[4]
    assert Argon2Hasher(*parameters).recognises(f"$argon2id$v=19$m={memory},t={passes},p={lanes}${salt_and_digest}")


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory of a process as Linux does")
def test_a_lack_of_memory_is_not_a_wrong_password():
    program = """
        import os, resource
        from fastlatch.adapters.hashing.argon2 import Argon2Hasher
        hasher = Argon2Hasher(memory_kib=256 * 1024, iterations=1)
        stored = hasher.hash("secret")
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + 64 * 2**20,) * 2)
        try:
            print("verified", hasher.verify("secret", stored))
        except MemoryError:
            print("no memory")
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout == "no memory\n"
