"""The garbage collector rests while a server starts, and only then."""

import gc
from collections.abc import Iterator

import pytest

from fastlatch.quick_start import uncollected


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """As it was, after each test."""
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_inside_and_everything_again_after() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_was_made_for_good_is_never_looked_at_again() -> None:
    with uncollected(for_good=True):
        pass
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


@pytest.mark.parametrize("for_good", [False, True])
def test_a_start_that_fails_leaves_everything_as_it_was(for_good: bool) -> None:
    with pytest.raises(ValueError, match="refused"), uncollected(for_good=for_good):
        raise ValueError("refused")
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_collector_that_somebody_has_switched_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
