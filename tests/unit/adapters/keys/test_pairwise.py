"""OpenID Connect Core section 8.1: names that two sectors cannot compare."""

import pytest

from fastlatch.adapters.keys.pairwise import PairwiseSubjects
from fastlatch.domain.client import Client

SUBJECTS = PairwiseSubjects(b"k" * 32)
ONE, SAME, OTHER = (Client(name, sector=sector) for name, sector in (("a", "x"), ("b", "x"), ("c", "y")))


def test_a_client_without_a_sector_knows_its_users_by_their_ids() -> None:
    assert SUBJECTS.of(Client("a"), "u") == "u"
    assert SUBJECTS.user_of("u") == "u"


def test_a_name_stays_the_same_in_its_sector_and_is_another_in_each() -> None:
    """Section 8.1: "different Sector Identifiers MUST result in different" names, and the same pair in the same."""
    name = SUBJECTS.of(ONE, "u")

    assert name == SUBJECTS.of(ONE, "u") == SUBJECTS.of(SAME, "u")
    assert len({name, SUBJECTS.of(OTHER, "u"), SUBJECTS.of(ONE, "v"), "u"}) == 4
    assert SUBJECTS.of(ONE, "u" * 22).isascii()
    assert len(SUBJECTS.of(ONE, "u" * 36)) < 255


@pytest.mark.parametrize("user_id", ["u", "a-user-of-22-characters", "ü\x00", "x" * 100])
def test_we_alone_know_whose_name_it_is(user_id: str) -> None:
    name = SUBJECTS.of(ONE, user_id)

    assert SUBJECTS.user_of(name) == user_id
    assert PairwiseSubjects(b"o" * 32).user_of(name) == name


@pytest.mark.parametrize("said", ["pairwise:", "pairwise:AAAA", "pairwise:é", "pairwise:" + "A" * 60, "pairwise:a b"])
def test_what_looks_like_a_name_and_is_none_is_nobody_elses(said: str) -> None:
    assert SUBJECTS.user_of(said) == said
