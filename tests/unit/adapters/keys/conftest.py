"""A key ring over a store in memory, and a clock set by hand."""

from collections.abc import Callable

import pytest

from fakes.key_store import FakeKeyStore
from fastlatch.adapters.keys.key_ring import KeyRing

ACCESS_TTL = 900
PUBLISH_LEAD = 300
SEALING_KEY = b"k" * 32


class HandClock:
    """Shows what it was told to show."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1_800_000_000)


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore()


@pytest.fixture
def new_ring(store: FakeKeyStore, clock: HandClock) -> Callable[..., KeyRing]:
    """Rings over one store, as so many processes would have them."""

    def make(algorithm: str = "ES256", sealing_key: bytes = SEALING_KEY, store: FakeKeyStore = store) -> KeyRing:
        return KeyRing(store, sealing_key, algorithm, clock, token_ttl=ACCESS_TTL, publish_lead=PUBLISH_LEAD)

    return make
