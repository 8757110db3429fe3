"""What is guessed at once scores low, what is not scores high, and neither takes long."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from fastlatch.adapters.strength.zxcvbn import ZxcvbnStrength

pytestmark = pytest.mark.anyio

COMMON = Path(__file__).with_name("common_passwords.txt").read_text().split()


@pytest.fixture
def strength() -> ZxcvbnStrength:
    return ZxcvbnStrength(asyncio.to_thread)


@pytest.fixture
def restless_threads():
    """Threads take turns as often as they can, so that what must not be interrupted is."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


async def test_common_passwords_are_found(strength):
    assert len(COMMON) >= 100
    scores = {password: (await strength.estimate(password, [])).score for password in COMMON}
    assert {password for password, score in scores.items() if score > 1} == set()


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "Wintermorgen im Nebel am See", "xK9$mQ2!vR7#pL4", "七転び八起きの夜明け前"],
)
async def test_a_passphrase_scores_high_and_has_advice_all_the_same(strength, password):
    estimate = await strength.estimate(password, ["johndoe", "fastlatch"])
    assert estimate.score >= 3
    assert estimate.advice.endswith(".")


@pytest.mark.parametrize("password", ["johndoe1990", "aaaaaaaa", "1234567890", "qwertyuiop", "March1984", ""])
async def test_the_advice_is_a_sentence_without_the_password(strength, password):
    estimate = await strength.estimate(password, ["johndoe"])
    assert estimate.advice[0].isupper()
    assert estimate.advice.endswith(".")
    assert ".." not in estimate.advice
    assert not password or password not in estimate.advice


async def test_an_empty_password_is_the_weakest(strength):
    assert (await strength.estimate("", [])).score == 0


async def test_words_of_the_context_make_a_password_weak(strength):
    password = "Quetzalfeather"
    assert (await strength.estimate(password, [])).score >= 3
    assert (await strength.estimate(password, ["", "quetzalfeather"])).score == 0


@pytest.mark.parametrize("length", [45, 60, 90])
async def test_a_word_longer_than_what_is_read_is_found_all_the_same(strength, length):
    word = "zqvkxjwmfhpbtgdncylrsoaieuxkqzjvwmphfbgtdycnlrsazokexuqivjwmfhpbtgdncylrsoaieuzqxkjvwmphfb"[:length]
    assert (await strength.estimate(word, [])).score == 4
    assert (await strength.estimate(word, [word])).score <= 1


async def test_the_words_of_one_context_do_not_reach_another(strength, restless_threads):
    alone = await strength.estimate("Quetzalfeather", [])
    estimates = await asyncio.gather(
        *(strength.estimate("Quetzalfeather", ["quetzalfeather"] if number % 2 else []) for number in range(20))
    )
    assert {estimate.score for estimate in estimates[::2]} == {alone.score}
    assert {estimate.score for estimate in estimates[1::2]} == {0}


@pytest.mark.parametrize(
    "password",
    [
        "x" * 10_000,
        "correct horse battery staple " * 400,
        "4@8({[<369!1|0$5+7%2" * 500,
        "8439o79!8b(a41fac7098o!7d@%$9!t1{7zz+{%<gl[f|c|1f008sggi[0@ogt66i5|ds0s3",
        "İ" * 10_000,
        "2015" * 2_500,
        "1.1.1991" * 1_250,
    ],
)
async def test_no_password_takes_long(strength, password):
    await strength.estimate("the first one loads the word lists", [])
    # Processor time of this process: other programs on the machine do not count. Unbounded, some take 5 seconds.
    start = time.process_time()
    await strength.estimate(password, ["a" * 10_000, *("b" * 10_000 for _ in range(1_000))])
    assert time.process_time() - start < 0.25


async def test_signs_that_cost_time_cost_a_strong_password_nothing(strength):
    for password in ("4@8({[<369!1|0$5+7%2", "T$7|q[1w+3{z<5x@0!k", "!1|7+(<[{4@2%kQzu6"):
        assert (await strength.estimate(password, [])).score >= 2
    assert (await strength.estimate("P@$$w0rd", [])).score <= 1
