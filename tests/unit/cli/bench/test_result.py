"""The JSON: one shape, whatever was measured."""

import json
from dataclasses import replace

from fastlatch.cli.bench.plan import Part
from fastlatch.cli.bench.result import as_json
from support.bench_results import HASH_ALONE, RESULT


def test_it_is_json_with_units_in_the_names():
    found = json.loads(json.dumps(as_json(RESULT)))
    assert found["machine"]["cores"] == 2
    assert found["argon2"] == {"memory_kib": 19456, "iterations": 2, "lanes": 1, "from": "the default"}
    assert found["hash"]["milliseconds"] == 25.0
    assert found["hash"]["pool_memory_bytes"] == 2 * 19 * 2**20
    assert found["logins"]["share"] == 0.96
    assert found["requests"]["storm"]["login_statuses"] == {"200": 100, "400": 98}
    assert found["timing"]["gap_interval_95"] == [-0.004, 0.01]
    assert found["refresh"]["per_second"] == 3000.0


def test_the_recommendation_can_be_pasted():
    chosen = as_json(RESULT)["hash"]["recommended"]
    assert chosen["fits"]
    assert chosen["memory_kib"] == 65_536
    assert chosen["pool_memory_bytes"] == 2 * 64 * 2**20
    assert "FASTLATCH_ARGON2_MEMORY_KIB=65536" in chosen["settings"]


def test_what_was_not_measured_is_null_and_in_its_place():
    found = as_json(HASH_ALONE)
    assert set(found) == set(as_json(RESULT))
    assert [found[part] for part in ("logins", "requests", "timing", "refresh")] == [None] * 4


def test_why_something_was_not_measured_is_said_by_its_name():
    assert as_json(RESULT)["not_measured"] == {}
    failed = replace(RESULT, refreshes=None, not_measured={Part.REFRESH: "the measured server failed"})
    assert as_json(failed)["not_measured"] == {"refresh": "the measured server failed"}


def test_hashes_a_second_by_the_clock_and_by_processor_time_have_two_names():
    found = as_json(RESULT)["hash"]
    assert found["per_second"] == 78.0
    assert found["recommended"]["processor_per_second"] == round(2 / 0.09, 4)
    assert all("per_second" not in each for each in found["candidates"])


def test_what_the_system_does_not_tell_is_null():
    found = as_json(replace(RESULT, other_programs=None))
    assert found["machine"]["share_of_other_programs"] is None
