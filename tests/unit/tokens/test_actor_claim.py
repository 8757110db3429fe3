"""RFC 8693 section 4.1: who acts, and who did before."""

from functools import reduce

import pytest

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import Actor
from fastlatch.domain.token_exchange import LONGEST_CHAIN
from fastlatch.tokens.actor_claim import read_actor, spell_actor


def chain(length):
    return reduce(lambda before, number: Actor(f"client:{number}", before), range(length), None)


@pytest.mark.parametrize("length", [1, 2, LONGEST_CHAIN])
def test_what_is_written_is_read_again(length):
    assert read_actor(spell_actor(chain(length))) == chain(length)


def test_the_outermost_acts():
    assert spell_actor(Actor("now", Actor("before"))) == {"sub": "now", "act": {"sub": "before"}}


def test_without_it_nobody_acts():
    assert read_actor(None) is None


@pytest.mark.parametrize(
    "claim",
    ["client:x", [], {}, {"sub": 1}, {"sub": ""}, {"sub": "a\nb"}, {"sub": "a", "act": "b"}, {"act": {"sub": "a"}}, 0],
    ids=str,
)
def test_anything_else_is_no_token_of_ours(claim):
    with pytest.raises(InvalidToken):
        read_actor(claim)


def test_a_chain_without_an_end_is_not_followed():
    claim = {"sub": "client:x"}
    for _ in range(100_000):
        claim = {"sub": "client:x", "act": claim}

    with pytest.raises(InvalidToken):
        read_actor(claim)
