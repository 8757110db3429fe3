"""What a server remembers of heads: only such as come again."""

import pytest

from fastlatch.asgi.connection.known_heads import LONGEST, MOST_LINES, may_be_kept

USUAL = [(b"host", b"127.0.0.1"), (b"authorization", b"Bearer x")]


def test_a_small_head_may_be_kept():
    assert may_be_kept(b"x" * LONGEST, USUAL)


@pytest.mark.parametrize(
    ("head", "headers"),
    [(b"x" * (LONGEST + 1), USUAL), (b"x", USUAL * MOST_LINES), (b"x", [*USUAL, (b"dpop", b"a.b.c")])],
    ids=["long", "of many lines", "with a proof, which is new each time"],
)
def test_no_other_is(head, headers):
    assert not may_be_kept(head, headers)
