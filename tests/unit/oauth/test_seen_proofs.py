"""RFC 9449 section 11.1: what one process remembers of proofs, and what it does when it can remember no more."""

import pytest

from fakes.clock import FakeClock
from fastlatch.domain.dpop import InvalidDpopProof, ProvenKey
from fastlatch.domain.errors import Unavailable
from fastlatch.oauth.seen_proofs import SeenProofs


def key(proof: str) -> ProvenKey:
    return ProvenKey("thumbprint", proof, 0)


def takes(seen: SeenProofs, proof: str) -> bool:
    try:
        seen.take(key(proof))
    except InvalidDpopProof:
        return False
    return True


@pytest.mark.parametrize("steps", [1, 7, 60])
def test_a_proof_is_remembered_for_as_long_as_it_would_be_good(steps):
    clock = FakeClock()
    seen = SeenProofs(clock, longest=60)
    for moment in range(0, 600, steps):
        clock.now = 1_800_000_000 + moment
        assert takes(seen, f"at {moment}")
        for earlier in range(0, moment + 1, steps):
            if moment - earlier <= 60:
                assert not takes(seen, f"at {earlier}"), (moment, earlier)


def test_it_is_forgotten_afterwards_so_that_the_memory_stays_small():
    clock = FakeClock()
    seen = SeenProofs(clock, longest=60, most=10)
    for _ in range(20):
        for number in range(5):
            assert takes(seen, f"{number}")
        clock.advance(121)


def test_a_full_memory_refuses_and_forgets_nothing():
    """Whoever fills it makes no room for a copy."""
    clock = FakeClock()
    seen = SeenProofs(clock, longest=60, most=3)
    for number in range(3):
        assert takes(seen, f"{number}")

    for _ in range(5):
        with pytest.raises(Unavailable):
            seen.take(key("one more"))
        assert not any(takes(seen, f"{number}") for number in range(3))
        clock.advance(11)
    clock.advance(66)
    assert takes(seen, "one more")


def test_a_clock_that_is_set_back_makes_no_old_proof_new():
    clock = FakeClock()
    seen = SeenProofs(clock, longest=60)
    assert takes(seen, "one")

    clock.advance(-3600)
    assert not takes(seen, "one")
    clock.advance(59)
    assert not takes(seen, "one")
