"""What tables are compared by: the same for the same rows, and another for anything else."""

from itertools import combinations

import pytest

from fastlatch.adapters.database.moving.digest import Digest

ROWS = [("a", 1, None), ("b", 2, b"\x00\xff"), ("c", -3, True)]


def digest_of(*batches) -> Digest:
    digest = Digest()
    for batch in batches:
        digest.add(batch)
    return digest


def test_it_does_not_depend_on_how_rows_are_cut_into_batches():
    whole = digest_of(ROWS)
    assert whole.equals(digest_of(ROWS[:1], [], ROWS[1:]))
    assert whole.equals(digest_of(*[[row] for row in ROWS]))


@pytest.mark.parametrize(
    ("one", "other"), list(combinations([None, "", "1", 1, 0, True, False, b"1", "\x01", "null", '{"bytes":"31"}'], 2))
)
def test_values_of_another_type_are_other_values(one, other):
    assert not digest_of([(one,)]).equals(digest_of([(other,)]))


def test_where_a_value_ends_and_in_which_row_it_stands_makes_a_difference():
    assert not digest_of([("ab", "c")]).equals(digest_of([("a", "bc")]))
    assert not digest_of([("a",), ("b",)]).equals(digest_of([("b",), ("a",)]))
    assert not digest_of([("a",)]).equals(digest_of([("a",), ("a",)]))
    assert not digest_of([("a", "b")]).equals(digest_of([("a",), ("b",)]))


def test_what_no_table_holds_is_a_mistake():
    with pytest.raises(TypeError, match="object is in no table of ours"):
        digest_of([(object(),)])
