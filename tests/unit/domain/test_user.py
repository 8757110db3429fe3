"""GO-2025-3855: a name is normalised first, then counted and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain.errors import UnusableUsername
from fastlatch.domain.user import Account, User, check_username, name_key


@pytest.mark.parametrize("spelling", ["alice", "Alice", "ALICE", " alice ", "\uff41lice", "\u3000alice", "alice\u00a0"])
def test_every_spelling_of_a_name_has_one_key(spelling):
    assert name_key(spelling) == "alice"


def test_different_names_have_different_keys():
    assert len({name_key(name) for name in ("alice", "al\u00efce", "a lice", "\u0430lice")}) == 4


@given(st.text(max_size=50))
def test_a_key_is_its_own_key(name):
    assert name_key(name_key(name)) == name_key(name)


def test_a_name_is_stored_as_written_without_surrounding_space():
    assert check_username("  Alice ") == "Alice"


@pytest.mark.parametrize("name", ["", "   ", "a b", "a\tb", "a\x00b", "a\u200bb", "a\u202eb", "x" * 151, "\u3000"])
def test_a_name_that_people_cannot_see_or_type_is_refused(name):
    with pytest.raises(UnusableUsername):
        check_username(name)


def test_an_account_shows_no_hash():
    account = Account(User("1", "alice"), "the hash itself")

    assert "hash itself" not in repr(account)
    assert "hash itself" not in f"{account}"


@pytest.mark.parametrize("invisible", ["\u034f", "\ufe0f", "\u200b", "\u00ad", "\u3164", "\U000e0041"])
def test_a_name_with_something_invisible_in_it_is_the_name_without(invisible):
    assert name_key(f"ali{invisible}ce") == name_key(f"{invisible}alice") == "alice"


@pytest.mark.parametrize("nothing", ["\u3164", "\u034f\ufe0f", "\uffa0"])
def test_a_name_that_nobody_can_see_is_none(nothing):
    with pytest.raises(UnusableUsername):
        check_username(nothing)
