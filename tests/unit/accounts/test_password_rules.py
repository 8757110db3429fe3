"""ASVS 6.2: length and guessing, nothing else."""

import pytest

from fakes.core import ALICE
from fakes.strength import FakeStrength
from fastlatch.accounts.password_rules import PasswordRules, words_about
from fastlatch.domain.errors import WeakPassword
from fastlatch.domain.policy import PasswordPolicy
from fastlatch.domain.user import User

pytestmark = pytest.mark.anyio


def rules(strength=None):
    return PasswordRules(strength or FakeStrength(), PasswordPolicy(), "Fastlatch")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 129, "\U0001f418" * 7])
async def test_lengths_outside_8_to_128_characters_are_refused(password):
    with pytest.raises(WeakPassword) as refused:
        await rules().check(password, context=[])

    assert any(number in refused.value.description for number in ("8", "128"))


@pytest.mark.parametrize("password", ["x" * 8, "x" * 128, "\U0001f418" * 8, "        ", "p\u00e4ss wort", "\x00" * 8])
async def test_any_characters_may_make_a_password(password):
    await rules().check(password, context=[])


async def test_a_password_that_is_easily_guessed_is_refused_with_advice():
    with pytest.raises(WeakPassword) as refused:
        await rules(FakeStrength(1, "Add another word.")).check("password1", context=[])

    assert refused.value.description.endswith("Add another word.")
    assert "password1" not in refused.value.description


async def test_the_lowest_score_that_is_allowed_is_allowed():
    await rules(FakeStrength(2)).check("something", context=[])


async def test_the_estimate_knows_the_person_and_the_service():
    strength = FakeStrength()

    await rules(strength).check("something", context=words_about(ALICE.user))

    assert strength.contexts == [["alice", "alice@example.com", "alice", "Fastlatch"]]


@pytest.mark.parametrize(
    "password",
    ["dave dave", "DAVE-dave!", "davedave123", "d.miller@example.com", "Miller Dave", "fastlatch!", "dave fastlatch"],
)
async def test_a_password_made_of_what_others_know_is_refused_whatever_the_estimate_says(password):
    dave = User("1", "dave", email="d.miller@example.com", full_name="Dave Miller")

    with pytest.raises(WeakPassword) as refused:
        await rules().check(password, context=words_about(dave))

    assert "dave" not in refused.value.description.lower()


@pytest.mark.parametrize("password", ["dave likes lamps", "my fastlatch lamp", "-- -- -- --", "al al al al"])
async def test_a_known_word_among_others_is_no_reason(password):
    await rules().check(password, context=["dave", "al"])


async def test_a_password_that_is_far_too_long_is_not_even_estimated():
    strength = FakeStrength()

    with pytest.raises(WeakPassword):
        await rules(strength).check("x" * 10_000_000, context=[])

    assert strength.contexts == []


def test_what_nobody_knows_of_a_person_is_no_word():
    assert words_about(User("1", "dave")) == ["dave"]
