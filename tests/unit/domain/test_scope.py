"""RFC 6749 section 3.3: the grammar of scope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain.errors import InvalidScope
from fastlatch.domain.scope import format_scope, parse_scope

ALLOWED = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"\\')


def test_order_and_repetition_do_not_matter():
    assert parse_scope("write read write") == parse_scope("read  write ") == {"read", "write"}


def test_scopes_are_case_sensitive():
    assert parse_scope("Read read") == {"Read", "read"}


@pytest.mark.parametrize("value", ["", " ", "   "])
def test_no_token_is_no_scope(value):
    assert parse_scope(value) == frozenset()


@pytest.mark.parametrize(
    "value", ['a"b', "a\\b", "a\tb", "a\nb", "caf\u00e9", "a\x7fb", "a\x00b", "a\u00a0b", "x" * 5000]
)
def test_characters_outside_the_grammar_are_refused(value):
    with pytest.raises(InvalidScope):
        parse_scope(value)


@given(st.frozensets(st.text(ALLOWED, min_size=1, max_size=20), max_size=20))
def test_what_is_written_is_read_back(scopes):
    assert parse_scope(format_scope(scopes)) == scopes
