"""One reading of a JSON object, or none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.adapters.keys.strict_json import read_object


def test_an_object_is_read():
    assert read_object(b'{"a": [1, {"b": null}], "c": 1.5}') == {"a": [1, {"b": None}], "c": 1.5}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": 1, "a": 1}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"x": {"a": 1, "a": 2}}',
        b'{"x": [[{"a": 1, "a": 2}]]}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b"[]",
        b'"text"',
        b"null",
        b"1",
        b"",
        b"{}{}",
        b"{} x",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": "\xff"}',
        b'{"a": "\xc0\x80"}',
        '{"a": 1}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"a": "line\nbreak"}',
    ],
)
def test_what_two_readers_might_read_differently_is_refused(raw: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 (any ValueError is a refusal)
        read_object(raw)


@given(st.binary())
def test_any_bytes_are_an_object_or_a_value_error(raw: bytes):
    with suppress(ValueError):
        assert isinstance(read_object(raw), dict)
