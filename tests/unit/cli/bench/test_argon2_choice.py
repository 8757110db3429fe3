"""Memory first, then passes, as far as the latency allows; and never below OWASP's floor."""

import pytest

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.cli.bench.argon2_choice import FLOOR, Argon2Parameters, find_candidates, recommended

MIB = 1024
PLENTY = 1024 * MIB


def machine(seconds_per_gib: float):
    """Takes as long as there is to write."""
    return lambda parameters: parameters.work / (1024 * MIB) * seconds_per_gib


@pytest.mark.parametrize("latency", [0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0])
@pytest.mark.parametrize("seconds_per_gib", [0.2, 0.6, 3.0])
@pytest.mark.parametrize("most_memory", [19 * MIB, 60 * MIB, PLENTY])
def test_what_is_recommended_fits_can_be_run_and_is_never_below_the_floor(latency, seconds_per_gib, most_memory):
    found = find_candidates(machine(seconds_per_gib), latency=latency, most_memory_kib=most_memory)
    chosen = recommended(found)
    parameters = chosen.parameters
    assert chosen.fits == (chosen.seconds <= latency)
    assert chosen.fits or parameters == FLOOR
    assert parameters.memory_kib >= FLOOR.memory_kib
    assert parameters.iterations >= FLOOR.iterations
    assert parameters.lanes == 1
    assert parameters.memory_kib <= most_memory
    Argon2Hasher(parameters.memory_kib, parameters.iterations, parameters.lanes)


def test_the_floor_is_recommended_where_even_that_is_too_slow():
    found = find_candidates(machine(3.0), latency=0.02, most_memory_kib=PLENTY)
    assert [each.parameters for each in found] == [FLOOR]
    assert recommended(found).parameters == FLOOR
    assert not recommended(found).fits


def test_more_time_is_spent_on_memory_before_passes():
    chosen = recommended(find_candidates(machine(0.6), latency=0.25, most_memory_kib=PLENTY)).parameters
    assert chosen.iterations == 2
    assert 190 * MIB <= chosen.memory_kib <= 214 * MIB


def test_where_memory_is_scarce_the_rest_of_the_time_goes_into_passes():
    chosen = recommended(find_candidates(machine(0.6), latency=0.25, most_memory_kib=50 * MIB)).parameters
    assert chosen.memory_kib == 50 * MIB
    assert chosen.iterations == 8


def test_passes_are_taken_back_until_they_fit():
    def dearer_than_expected(parameters: Argon2Parameters) -> float:
        return machine(0.6)(parameters) * (1.3 if parameters.iterations > 2 else 1)

    found = find_candidates(dearer_than_expected, latency=0.25, most_memory_kib=50 * MIB)
    assert recommended(found).parameters.iterations == 6
    assert [each.parameters.work for each in found] == sorted(each.parameters.work for each in found)


def test_what_is_much_cheaper_than_the_latency_is_not_measured():
    measured = []

    def count(parameters: Argon2Parameters) -> float:
        measured.append(parameters)
        return machine(0.6)(parameters)

    find_candidates(count, latency=0.5, most_memory_kib=PLENTY)
    assert len(measured) <= 8
    assert measured[0] == FLOOR
    assert all(each.memory_kib >= 96 * MIB for each in measured[1:])


def test_the_lines_are_settings():
    assert FLOOR.settings_lines() == (
        "FASTLATCH_ARGON2_MEMORY_KIB=19456",
        "FASTLATCH_ARGON2_ITERATIONS=2",
        "FASTLATCH_ARGON2_LANES=1",
    )


def test_a_full_pool_needs_the_memory_of_one_hash_for_each_core():
    assert FLOOR.pool_memory(4) == 4 * 19 * 2**20
