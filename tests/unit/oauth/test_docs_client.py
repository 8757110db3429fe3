"""The documentation page as a client: there with its page, called back there, and nobody else's name."""

import pytest

from fakes.clients import FakeClients
from fakes.core import NO_RESOURCES, Core
from fastlatch.domain.client import DOCS_CLIENT_ID, Client
from fastlatch.domain.errors import ConfigurationError
from fastlatch.oauth.client_management import ManageClients
from fastlatch.oauth.docs_client import WithDocsClient

pytestmark = pytest.mark.anyio

PAGE = "https://login.example/docs/oauth2-redirect"


async def test_it_is_there_while_there_is_a_page():
    clients = WithDocsClient(FakeClients(Client("app")), frozenset({"authorization_code"}))
    assert await clients.find(DOCS_CLIENT_ID) is None
    assert clients.redirect_uris == ()

    clients.serve_at([PAGE])
    found = await clients.find(DOCS_CLIENT_ID)
    assert (found.public, found.redirect_uris, found.grants) == (True, (PAGE,), frozenset({"authorization_code"}))
    clients.serve_at([PAGE])
    assert await clients.find(DOCS_CLIENT_ID) is found
    assert (await clients.find("app")).id == "app"

    clients.serve_at([])
    assert await clients.find(DOCS_CLIENT_ID) is None


async def test_nobody_can_be_registered_by_its_name():
    core = Core()
    manage = ManageClients(
        core.clients, core.sessions, core.clock, core.follower.catch_up, (), str, NO_RESOURCES, core.id_token_keys
    )
    with pytest.raises(ConfigurationError, match="built-in client"):
        await manage.create(DOCS_CLIENT_ID, public=True)
