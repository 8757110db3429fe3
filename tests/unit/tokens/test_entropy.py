"""RFC 6749 section 10.10: the probability of guessing a token "MUST be less than or equal to 2^(-128)"."""

from collections import Counter

import pytest

from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, new_id, new_secret, unspell_id
from fastlatch.tokens.authorization_codes import PREFIX as CODE
from fastlatch.tokens.refresh_tokens import RefreshTokens

MANY = 10_000
SESSION = new_id()
REFRESH = RefreshTokens(b"k" * 32)


def code() -> str:
    return new_secret(CODE)


def client_secret() -> str:
    return new_secret(CLIENT_SECRET_PREFIX)


def refresh_token() -> str:
    return REFRESH.first(SESSION).text


@pytest.mark.parametrize(
    ("make", "hidden"),
    [
        (code, slice(0, 32)),
        (client_secret, slice(0, 32)),
        (refresh_token, slice(16, 48)),
        (new_id, slice(0, 16)),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_codes_and_tokens_have_at_least_128_bits_that_nobody_can_guess(make, hidden: slice) -> None:
    """10,000 of them: each one once, long enough, and every byte as often as any other."""
    made = [make() for _ in range(MANY)]
    raw = [unspell_id(each if make is new_id else each[len(CODE) :])[hidden] for each in made]

    assert len(set(raw)) == MANY
    assert {len(each) for each in raw} == {hidden.stop - hidden.start}
    assert hidden.stop - hidden.start >= 16
    seen = Counter(byte for each in raw for byte in each)
    expected = sum(seen.values()) / 256
    # Chi squared with 255 degrees of freedom: beyond 400 once in 100 million runs.
    assert sum((seen[byte] - expected) ** 2 / expected for byte in range(256)) < 400
