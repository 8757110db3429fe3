"""RFC 6749 section 2.3.1: a client's secret that was changed, or a deleted client, is refused in every process."""

import time
from collections.abc import Awaitable, Callable

import anyio
import pytest

from fastlatch import Fastlatch
from fastlatch.oauth.client_management import ManageClients
from support.client_keys import ClientKey

SECRET = "a-secret-of-forty-characters-0123456789ab"
Change = Callable[[ManageClients], Awaitable[str | None]]


async def rotate(clients: ManageClients) -> str | None:
    return await clients.rotate_secret("api")


async def delete(clients: ManageClients) -> str | None:
    await clients.delete("api")
    return None


@pytest.fixture
def introspecting(site_of):
    """A client that has just introspected with its secret, so that this process remembers it."""
    site = site_of(login_rate_limit="off", address_rate_limit="off")

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


ENDPOINTS = ("/token", "/introspect", "/revoke")


def taken(site, secret: str) -> set[bool]:
    """By every endpoint where clients authenticate, in the header and in the body."""
    forms = {path: {"token": "x"} for path in ENDPOINTS} | {"/token": {"grant_type": "client_credentials"}}
    answers = [site.http.post(path, data=form, auth=("api", secret)) for path, form in forms.items()]
    in_body = {"client_id": "api", "client_secret": secret}
    answers += [site.http.post(path, data=form | in_body) for path, form in forms.items()]
    assert all(answer.status_code in {200, 400, 401} for answer in answers)
    return {answer.status_code != 401 for answer in answers}


def test_two_secrets_work_while_one_takes_the_place_of_the_other_and_never_three(introspecting):
    """`rotate-secret --keep-previous`: programs change over without a moment in which nobody gets in."""

    async def change() -> str:
        return await introspecting.auth.services.clients.rotate_secret("api", keep_previous=True)

    second = introspecting.http.portal.call(change)
    assert taken(introspecting, SECRET) == taken(introspecting, second) == {True}

    third = introspecting.http.portal.call(change)
    assert taken(introspecting, SECRET) == {False}, "at once, also where its header was remembered"
    assert taken(introspecting, second) == taken(introspecting, third) == {True}

    fourth = introspecting.http.portal.call(rotate_in, introspecting)
    assert taken(introspecting, third) == {False}
    assert taken(introspecting, fourth) == {True}


async def rotate_in(site) -> str | None:
    return await rotate(site.auth.services.clients)


def test_every_other_process_takes_both_and_then_refuses_the_oldest(introspecting):
    async def change() -> str:
        async with Fastlatch(introspecting.auth.settings, clock=introspecting.clock).running() as services:
            return await services.clients.rotate_secret("api", keep_previous=True)

    second = anyio.run(change)
    until(lambda: taken(introspecting, second) == {True})
    assert taken(introspecting, SECRET) == {True}

    third = anyio.run(change)
    until(lambda: taken(introspecting, SECRET) == {False})
    assert taken(introspecting, second) == taken(introspecting, third) == {True}


def test_keys_that_are_set_elsewhere_close_the_way_by_the_secret(introspecting):
    key = ClientKey()

    async def change() -> None:
        async with Fastlatch(introspecting.auth.settings, clock=introspecting.clock).running() as services:
            await services.clients.set_keys("api", key.jwks)

    anyio.run(change)

    until(lambda: taken(introspecting, SECRET) == {False})
    form = {"token": "x", **key.assertion("api", "http://127.0.0.1:8000", introspecting.clock())}
    assert introspecting.http.post("/introspect", data=form).json() == {"active": False}


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up
