"""The garbage collector rests while a server starts, and only then."""

import gc
from collections.abc import Iterator

import pytest

from fastlatch.quick_start import uncollected


@pytest.fixture(autouse=True)
def before() -> Iterator[int]:
    """What is not looked at, since all tests begin so."""
    yield gc.get_freeze_count()
    gc.enable()


def test_nothing_is_collected_inside_and_everything_again_after(before: int) -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() <= before


def test_what_was_made_for_good_is_never_looked_at_again(before: int) -> None:
    made = [[] for _ in range(1000)]
    with uncollected(for_good=True):
        made += [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() - before >= len(made)


@pytest.mark.parametrize("for_good", [False, True])
def test_a_start_that_fails_leaves_everything_as_it_was(for_good: bool, before: int) -> None:
    with pytest.raises(ValueError, match="refused"), uncollected(for_good=for_good):
        raise ValueError("refused")
    assert gc.isenabled()
    assert gc.get_freeze_count() <= before


def test_a_collector_that_somebody_has_switched_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
