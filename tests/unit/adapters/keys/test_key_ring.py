"""Which key signs, which verify, which are shown: over the life of keys and under several processes."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.key_store import FakeKeyStore
from fastlatch.adapters.keys.jwk import ALGORITHMS
from fastlatch.adapters.keys.key_ring import KeyRing
from fastlatch.adapters.keys.opened_key import make_row
from fastlatch.domain.errors import ConfigurationError, InvalidToken, NotFound, Unavailable
from fastlatch.domain.key import SigningKey

pytestmark = pytest.mark.anyio

NewRing = Callable[..., KeyRing]
CLAIMS = {"sub": "user"}
LEAD = 300
LIFE = 900 + 60


def kids(ring: KeyRing, now: float) -> set[str]:
    return {key["kid"] for key in ring.jwks(now=int(now))["keys"]}


def signer(ring: KeyRing, now: float) -> str:
    """The kid that a token of this moment bears."""
    token = ring.sign(CLAIMS, now=int(now))
    return next(row.kid for row in ring.describe() if _signed_by(ring, token, row.kid))


def _signed_by(ring: KeyRing, token: str, kid: str) -> bool:
    return ring.verify(token, now=0) == CLAIMS and kid in _header(token)


def _header(token: str) -> str:
    segment = token.partition(".")[0]
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_the_first_start_makes_a_key_that_signs_at_once(new_ring: NewRing, clock, store, algorithm: str):
    ring = new_ring(algorithm)
    await ring.ensure()
    token = ring.sign(CLAIMS, now=int(clock()))
    assert ring.verify(token, now=int(clock())) == CLAIMS
    assert [row.algorithm for row in store.rows] == [algorithm]
    assert kids(ring, clock()) == (set() if algorithm == "HS256" else {store.rows[0].kid})


async def test_the_store_never_sees_a_private_key(new_ring: NewRing, store: FakeKeyStore):
    ring = new_ring("HS256")
    await ring.ensure()
    row = store.rows[0]
    assert row.public_jwk == ""
    assert ring.export_private(row.kid).encode() not in row.sealed
    assert "sealed" not in repr(row)


async def test_two_processes_that_start_at_once_agree_on_one_key(new_ring: NewRing, clock, store):
    rings = [new_ring() for _ in range(5)]
    await asyncio.gather(*(ring.ensure() for ring in rings))
    assert len(store.rows) == 1
    token = rings[0].sign(CLAIMS, now=int(clock()))
    assert all(ring.verify(token, now=int(clock())) == CLAIMS for ring in rings)


async def test_a_second_start_keeps_the_key(new_ring: NewRing, store: FakeKeyStore):
    await new_ring().ensure()
    before = list(store.rows)
    await new_ring().ensure()
    assert store.rows == before


async def test_a_new_key_is_published_before_it_signs(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    old = signer(ring, clock())
    new = await ring.rotate()
    assert kids(ring, clock()) == {old, new}
    assert signer(ring, clock()) == old
    assert signer(ring, clock() + LEAD - 1) == old
    assert signer(ring, clock() + LEAD) == new
    assert ring.signs_now() == old
    clock.now += LEAD
    assert ring.signs_now() == new


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"signs_from": 10}),
        ({"retired_at": 10}, {"signs_from": 20}),
        ({"verifies_until": 10}, {"signs_from": 20}),
    ],
    ids=["the new one begins", "the old one is retired", "the old one is forgotten"],
)
async def test_who_signs_is_asked_anew_at_each_moment_that_changes_it(
    new_ring: NewRing, clock, store, first: dict[str, int], second: dict[str, int]
):
    """Asked forwards and backwards: a clock may be set, and a token is signed for the second it was begun in."""
    now = int(clock())
    for moments in ({"signs_from": 0} | first, second):
        row = make_row(b"k" * 32, "HS256", now=now, signs_from=0)
        store.rows.append(replace(row, **{name: now + later for name, later in moments.items()}))
    old, new = (row.kid for row in store.rows)
    ring = new_ring("HS256")
    await ring.load()

    for later, expected in ((9, old), (10, new), (9, old), (25, new), (0, old), (10, new)):
        assert expected in _header(ring.sign(CLAIMS, now=now + later))


async def test_where_no_key_signs_a_new_one_begins_at_once(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.rotate()
    assert [row.signs_from for row in ring.describe()] == [int(clock())]


async def test_the_old_key_verifies_until_its_last_token_has_ended(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    old = signer(ring, clock())
    await ring.rotate()
    last = ring.sign(CLAIMS, now=int(clock()) + LEAD - 1)
    end = int(clock()) + LEAD + LIFE
    assert ring.verify(last, now=end - 1) == CLAIMS
    assert old in kids(ring, end - 1)
    with pytest.raises(InvalidToken):
        ring.verify(last, now=end)
    assert old not in kids(ring, end)


async def test_a_key_whose_last_token_has_ended_is_described_no_more(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    await ring.rotate()
    assert len(ring.describe()) == 2
    clock.now += LEAD + LIFE
    assert len(ring.describe()) == 1


async def test_a_hundred_rotations_refuse_no_token_and_leave_always_one_signer(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    tokens: list[tuple[str, float]] = []
    for _ in range(100):
        await ring.rotate()
        tokens.append((ring.sign(CLAIMS, now=int(clock())), clock() + 900))
        clock.now += 3
        assert all(ring.verify(token, now=int(clock())) == CLAIMS for token, ends in tokens if ends > clock())


async def test_every_process_verifies_what_the_rotating_one_signs(new_ring: NewRing, clock):
    ours, theirs = new_ring(), new_ring()
    await ours.ensure()
    await theirs.ensure()
    await ours.rotate()
    token = ours.sign(CLAIMS, now=int(clock()) + LEAD)
    with pytest.raises(InvalidToken):
        theirs.verify(token, now=int(clock()) + LEAD)
    await theirs.load()
    assert theirs.verify(token, now=int(clock()) + LEAD) == CLAIMS


async def test_a_retired_key_verifies_no_more_and_another_signs_at_once(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    old = signer(ring, clock())
    token = ring.sign(CLAIMS, now=int(clock()))
    assert await ring.retire(old)
    with pytest.raises(InvalidToken):
        ring.verify(token, now=int(clock()))
    assert signer(ring, clock()) != old
    assert old not in kids(ring, clock())


async def test_retiring_the_signer_before_the_time_of_its_successor_lets_that_one_begin_early(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    old = signer(ring, clock())
    new = await ring.rotate()
    assert await ring.retire(old)
    assert kids(ring, clock()) == {new}
    assert signer(ring, clock()) == new
    assert ring.signs_now() == new


async def test_retiring_the_successor_leaves_a_signer(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    new = await ring.rotate()
    assert await ring.retire(new)
    for moment in (clock(), clock() + LEAD, clock() + 10 * LIFE):
        assert signer(ring, moment) != new


async def test_no_process_is_without_a_key_while_the_last_one_is_retired(new_ring: NewRing, clock, store):
    """The other process may read the store at any step of the retirement."""
    ring, other = new_ring(), new_ring()
    await ring.ensure()
    await other.ensure()
    retire = store.retire

    async def look_first(kid: str, *, now: int) -> bool:
        await other.load()
        assert other.sign(CLAIMS, now=now)
        return await retire(kid, now=now)

    store.retire = look_first
    assert await ring.retire(signer(ring, clock()))
    await other.load()
    assert other.sign(CLAIMS, now=int(clock()))


async def test_an_unknown_key_is_not_retired(new_ring: NewRing, store: FakeKeyStore):
    ring = new_ring()
    await ring.ensure()
    assert not await ring.retire("nobody")
    assert len(store.rows) == 1


@pytest.mark.parametrize(("before", "after"), [("ES256", "EdDSA"), ("EdDSA", "HS256"), ("HS256", "ES256")])
async def test_another_algorithm_signs_at_once_and_old_tokens_stay_good(
    new_ring: NewRing, clock, store, before: str, after: str
):
    old = new_ring(before)
    await old.ensure()
    token = old.sign(CLAIMS, now=int(clock()))
    ring = new_ring(after)
    await ring.ensure()
    assert f'"alg":"{after}"' in _header(ring.sign(CLAIMS, now=int(clock())))
    assert ring.verify(token, now=int(clock()) + LIFE - 1) == CLAIMS
    with pytest.raises(InvalidToken):
        ring.verify(token, now=int(clock()) + LIFE)
    await ring.ensure()
    assert len(store.rows) == 2


async def test_a_process_with_the_old_setting_goes_on_with_the_new_key(new_ring: NewRing, clock):
    old, new = new_ring("ES256"), new_ring("EdDSA")
    await old.ensure()
    await new.ensure()
    await old.load()
    assert '"alg":"EdDSA"' in _header(old.sign(CLAIMS, now=int(clock())))


async def test_a_key_of_the_future_verifies_already(new_ring: NewRing, clock):
    """A process whose clock is ahead may sign with it a moment earlier."""
    ring = new_ring()
    await ring.ensure()
    await ring.rotate()
    token = ring.sign(CLAIMS, now=int(clock()) + LEAD)
    assert ring.verify(token, now=int(clock()) + LEAD - 1) == CLAIMS


async def test_another_secret_does_not_start(new_ring: NewRing):
    await new_ring().ensure()
    with pytest.raises(ConfigurationError, match="does not open the stored signing keys"):
        await new_ring(sealing_key=b"x" * 32).ensure()


async def test_an_unknown_algorithm_does_not_start(new_ring: NewRing):
    with pytest.raises(ConfigurationError, match="PS256"):
        new_ring("PS256")


async def test_without_any_key_nothing_is_signed_and_nothing_verifies(new_ring: NewRing, clock):
    ring, empty = new_ring(), new_ring()
    await ring.ensure()
    with pytest.raises(Unavailable):
        empty.sign(CLAIMS, now=int(clock()))
    with pytest.raises(InvalidToken):
        empty.verify(ring.sign(CLAIMS, now=int(clock())), now=int(clock()))
    assert empty.jwks(now=int(clock())) == {"keys": []}
    assert empty.signs_now() is None


async def test_a_public_key_planted_in_the_database_is_not_used(new_ring: NewRing, store: FakeKeyStore, clock):
    """Whoever can write the table but does not know the secret cannot put a key of theirs there."""
    ring, stranger = new_ring(), new_ring()
    await ring.ensure()
    row = store.rows[0]
    planted = SigningKey(
        kid=row.kid,
        algorithm=row.algorithm,
        public_jwk='{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
        sealed=row.sealed,
        created_at=row.created_at,
        signs_from=row.signs_from,
    )
    store.rows = [planted]
    await stranger.load()
    assert stranger.jwks(now=int(clock())) == ring.jwks(now=int(clock()))


async def test_an_older_read_that_comes_back_late_undoes_nothing(new_ring: NewRing, clock, store):
    ring, other = new_ring(), new_ring()
    await ring.ensure()
    read_all = store.all
    may_go_on = asyncio.Event()

    async def slow() -> list[SigningKey]:
        rows = await read_all()
        store.all = read_all
        await may_go_on.wait()
        return rows

    store.all = slow
    late = asyncio.create_task(ring.load())
    await asyncio.sleep(0)
    await other.load()
    new = await other.rotate()
    await ring.load()
    may_go_on.set()
    await late
    assert new in kids(ring, clock())


async def test_keys_that_are_known_are_not_opened_again(new_ring: NewRing, monkeypatch: pytest.MonkeyPatch):
    ring = new_ring()
    await ring.ensure()
    monkeypatch.setattr("fastlatch.adapters.keys.opened_key.unseal", lambda *_: pytest.fail("opened twice"))
    await ring.load()


async def test_export_gives_the_key_that_signs(new_ring: NewRing, clock):
    ring = new_ring()
    await ring.ensure()
    kid = signer(ring, clock())
    assert ring.export_private(kid).startswith("-----BEGIN PRIVATE KEY-----")
    assert ring.export_public(kid).startswith("-----BEGIN PUBLIC KEY-----")
    with pytest.raises(NotFound):
        ring.export_private("nobody")
