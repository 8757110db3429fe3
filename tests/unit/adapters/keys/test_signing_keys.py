"""Two families of keys: one for access tokens and whoever does not mind, one for clients that know only RS256."""

import asyncio
import json

import pytest

from fakes.key_store import FakeKeyStore
from fastlatch.adapters.keys.published import read_jwks
from fastlatch.adapters.keys.signing_keys import SigningKeys
from fastlatch.domain.errors import InvalidToken, NotFound

pytestmark = pytest.mark.anyio

CLAIMS = {"sub": "u"}


@pytest.fixture
def others() -> FakeKeyStore:
    return FakeKeyStore()


@pytest.fixture
def new_keys(new_ring, others, clock):
    """Of so many processes on one database."""

    def make(algorithm: str = "ES256") -> SigningKeys:
        return SigningKeys(new_ring(algorithm), new_ring("RS256", store=others))

    return make


@pytest.fixture
async def keys(new_keys) -> SigningKeys:
    keys = new_keys()
    await keys.ensure()
    return keys


def signed(keys: SigningKeys, algorithm: str, clock, media_type: str = "JWT") -> str:
    return keys.sign_id_token(CLAIMS, algorithm=algorithm, now=int(clock()), media_type=media_type)


async def test_a_second_family_is_made_at_its_first_need(keys: SigningKeys, others: FakeKeyStore, clock) -> None:
    assert others.rows == []
    assert keys.algorithms == ("ES256", "RS256")

    await keys.prepare("ES256")
    assert others.rows == []
    await keys.prepare("RS256")

    assert [row.algorithm for row in others.rows] == ["RS256"]
    assert keys.verify_id_token(signed(keys, "RS256", clock), now=int(clock()), media_type="JWT") == CLAIMS


async def test_of_many_who_need_it_at_once_one_makes_it(new_keys, others: FakeKeyStore, clock) -> None:
    processes = [new_keys() for _ in range(3)]
    await asyncio.gather(*(each.ensure() for each in processes))

    await asyncio.gather(*(each.prepare("RS256") for each in processes for _ in range(4)))

    assert len(others.rows) == 1
    token = signed(processes[0], "RS256", clock)
    assert processes[2].verify_id_token(token, now=int(clock()), media_type="JWT") == CLAIMS


async def test_a_key_of_id_tokens_is_good_for_no_access_token(keys: SigningKeys, clock) -> None:
    """JW6. Neither does it sign one, nor is it asked about one."""
    await keys.prepare("RS256")
    now = int(clock())
    with pytest.raises(ValueError, match="no access token"):
        signed(keys, "RS256", clock, "at+jwt")
    forged = keys._others.sign(CLAIMS, now=now)  # noqa: SLF001 (no other way leads there)

    with pytest.raises(InvalidToken):
        keys.access.verify(forged, now=now)
    for algorithm in ("ES256", "RS256"):
        with pytest.raises(InvalidToken):
            keys.access.verify(signed(keys, algorithm, clock), now=now)


async def test_a_resource_server_leaves_the_second_family_out(keys: SigningKeys, clock) -> None:
    await keys.prepare("RS256")
    published = keys.jwks(now=int(clock()))

    assert {key["alg"] for key in published["keys"]} == {"ES256", "RS256"}
    assert set(read_jwks(json.dumps(published).encode())) == {keys.signs_now()}


async def test_an_access_token_and_a_logout_token_are_no_id_tokens(keys: SigningKeys, clock) -> None:
    now = int(clock())
    for token in (keys.access.sign(CLAIMS, now=now), signed(keys, "ES256", clock, "logout+jwt")):
        with pytest.raises(InvalidToken):
            keys.verify_id_token(token, now=now, media_type="JWT")


async def test_both_families_rotate_and_the_old_keys_verify_on(keys: SigningKeys, clock) -> None:
    await keys.prepare("RS256")
    before = [signed(keys, algorithm, clock) for algorithm in keys.algorithms]

    kids = await keys.rotate()

    assert len(kids) == 2
    assert keys.sign_now().isdisjoint(kids)
    assert len(keys.jwks(now=int(clock()))["keys"]) == 4
    clock.now += 301
    assert keys.sign_now() == set(kids)
    for token in before:
        assert keys.verify_id_token(token, now=int(clock()), media_type="JWT") == CLAIMS
    assert [keys.for_id_tokens_alone(kid) for kid in kids] == [False, True]


async def test_what_is_not_there_is_not_rotated(keys: SigningKeys) -> None:
    assert len(await keys.rotate()) == 1


async def test_each_key_is_retired_and_exported_by_its_id(keys: SigningKeys, clock) -> None:
    await keys.prepare("RS256")
    token = signed(keys, "RS256", clock)
    (kid,) = keys.sign_now() - {keys.signs_now()}

    assert "PUBLIC KEY" in keys.export_public(kid)
    assert "PRIVATE KEY" in keys.export_private(kid)
    assert await keys.retire(kid)

    with pytest.raises(InvalidToken):
        keys.verify_id_token(token, now=int(clock()), media_type="JWT")
    with pytest.raises(NotFound):
        keys.export_public(kid)
    assert not await keys.retire(kid)
    assert signed(keys, "RS256", clock)


@pytest.mark.parametrize(("algorithm", "offered"), [("RS256", ("RS256",)), ("HS256", ())])
async def test_where_one_family_is_enough_there_is_no_other(new_keys, others, clock, algorithm, offered) -> None:
    keys = new_keys(algorithm)
    await keys.ensure()
    await keys.prepare("RS256")

    assert keys.algorithms == offered
    assert others.rows == []
    assert len(await keys.rotate()) == 1
    with pytest.raises(InvalidToken):
        keys.verify_id_token("x", now=int(clock()), media_type="JWT")


@pytest.mark.parametrize("algorithm", ["RS256", "HS256"])
async def test_a_family_that_is_needed_no_more_verifies_to_its_last_token_and_signs_none(
    keys: SigningKeys, new_keys, others: FakeKeyStore, clock, algorithm
) -> None:
    await keys.prepare("RS256")
    token, kid = signed(keys, "RS256", clock), others.rows[0].kid

    after = new_keys(algorithm)
    await after.ensure()
    await after.ensure()

    assert kid not in after.sign_now()
    assert after.for_id_tokens_alone(kid)
    assert len(await after.rotate()) == 1
    clock.now += 300
    assert after.verify_id_token(token, now=int(clock()), media_type="JWT") == CLAIMS
    assert kid in {key["kid"] for key in after.jwks(now=int(clock()))["keys"]}
    clock.now += 700
    assert kid not in {key["kid"] for key in after.jwks(now=int(clock()))["keys"]}
    with pytest.raises(InvalidToken):
        after.verify_id_token(token, now=int(clock()), media_type="JWT")
    assert len(others.rows) == 1


async def test_a_family_that_stands_down_is_retired_without_a_successor_and_comes_back_with_a_new_key(
    keys: SigningKeys, new_keys, others: FakeKeyStore, clock
) -> None:
    await keys.prepare("RS256")
    kid = others.rows[0].kid
    after = new_keys("RS256")
    await after.ensure()

    assert await after.retire(kid)
    assert others.rows == []

    again = new_keys("ES256")
    await again.ensure()
    await again.prepare("RS256")
    assert others.rows[0].kid in again.sign_now()
