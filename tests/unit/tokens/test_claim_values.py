"""What stands for a time, a name and an id in the claims of a stranger."""

from typing import Any

import pytest

from fastlatch.tokens.claim_values import LONGEST_JTI, read_jti, read_name, read_time


@pytest.mark.parametrize("value", [0, -1, 1.5, 2**53 - 1])
def test_a_number_is_a_time(value: float) -> None:
    assert read_time(value) == value


@pytest.mark.parametrize("value", [None, "1", True, [1], float("nan"), float("inf"), 2**53, -(2**53), 10**400])
def test_anything_else_and_any_number_without_a_bound_is_none(value: Any) -> None:
    assert read_time(value) is None


@pytest.mark.parametrize("value", [None, "", 1, ["a"], "a\0", "a\n", "\ud800"])
def test_what_no_store_can_hold_is_no_name(value: Any) -> None:
    assert read_name(value) is None
    assert read_jti(value) is None


def test_a_name_may_have_any_length_and_an_id_only_so_much() -> None:
    longest = "ä" * LONGEST_JTI

    assert read_name(longest + "ä") == longest + "ä"
    assert read_jti(longest) == longest
    assert read_jti(longest + "ä") is None
