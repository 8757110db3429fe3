"""The work that a password makes for zxcvbn is bounded, and no more is cut than that takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from fastlatch.adapters.strength.affordable import affordable

SIGNS = "".join(sorted({sign for signs in L33T_TABLE.values() for sign in signs}))


@given(st.text(SIGNS + "aq", max_size=80))
def test_what_is_read_is_a_beginning_that_zxcvbn_reads_in_time(password):
    beginning = affordable(password)
    assert password.startswith(beginning)
    assert len(beginning) >= min(len(password), 12)
    readings = len(enumerate_l33t_subs(relevant_l33t_subtable(beginning, L33T_TABLE)))
    assert readings * len(beginning) ** 2 <= 60_000


@pytest.mark.parametrize("password", ["", "P@ssw0rd", "correct horse battery staple", "!1|7+" * 5, "x" * 40])
def test_an_ordinary_password_is_read_whole(password):
    assert affordable(password) == password


def test_of_a_long_one_the_first_forty_characters_are_read():
    assert affordable("x" * 39 + "yz") == "x" * 39 + "y"
