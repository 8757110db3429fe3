"""RFC 6749 section 2.3.1: a client's secret that was changed, or a deleted client, is refused in every process."""

import time
from collections.abc import Awaitable, Callable

import anyio
import pytest

from fastlatch import Fastlatch
from fastlatch.oauth.client_management import ManageClients

SECRET = "a-secret-of-forty-characters-0123456789ab"
Change = Callable[[ManageClients], Awaitable[str | None]]


async def rotate(clients: ManageClients) -> str | None:
    return await clients.rotate_secret("api")


async def delete(clients: ManageClients) -> str | None:
    await clients.delete("api")
    return None


@pytest.fixture
def introspecting(site):
    """A client that has just introspected with its secret, so that this process remembers it."""

    async def create() -> None:
        await site.auth.services.clients.create("api", secret=SECRET)

    site.http.portal.call(create)
    site.confidential = ("api", SECRET)
    assert site.introspect("whatever").json() == {"active": False}
    return site


def works(site, secret: str) -> bool:
    site.confidential = ("api", secret)
    answer = site.introspect("whatever")
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


@pytest.mark.parametrize("change", [rotate, delete])
def test_in_the_process_that_changes_it_the_old_secret_is_refused_at_once(introspecting, change: Change):
    async def here() -> str | None:
        return await change(introspecting.auth.services.clients)

    new = introspecting.http.portal.call(here)

    assert not works(introspecting, SECRET)
    assert new is None or works(introspecting, new)


@pytest.mark.parametrize("change", [rotate, delete])
def test_in_every_other_process_it_is_refused_soon(introspecting, change: Change):
    async def elsewhere() -> str | None:
        async with Fastlatch(introspecting.auth.settings, clock=introspecting.clock).running() as services:
            return await change(services.clients)

    new = anyio.run(elsewhere)

    give_up = time.monotonic() + 10
    while works(introspecting, SECRET):
        assert time.monotonic() < give_up, "this process still takes the old secret"
    assert new is None or works(introspecting, new)
