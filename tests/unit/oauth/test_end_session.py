"""OpenID Connect RP-Initiated Logout section 3: exactly one of the registered addresses, or none."""

import pytest

from fakes.clients import FakeClients
from fastlatch.domain.client import Client
from fastlatch.oauth.end_session import EndSession, WayBack

pytestmark = pytest.mark.anyio

BYE, WITH_QUERY = "https://app.example/bye", "https://app.example/bye?a=1"
CLIENT = Client("photos", name="Photo Album", post_logout_redirect_uris=(BYE, WITH_QUERY))


@pytest.fixture
def end_session() -> EndSession:
    return EndSession(FakeClients(CLIENT, Client("other", redirect_uris=(BYE,))))


@pytest.mark.parametrize(
    ("uri", "state", "url"),
    [(BYE, None, BYE), (BYE, "a b&c", f"{BYE}?state=a+b%26c"), (WITH_QUERY, "x", f"{WITH_QUERY}&state=x")],
)
async def test_the_way_back_is_a_registered_address_with_the_state(
    end_session: EndSession, uri: str, state: str | None, url: str
) -> None:
    asked = {"client_id": "photos", "post_logout_redirect_uri": uri} | ({} if state is None else {"state": state})

    assert await end_session.way_back(asked) == WayBack("Photo Album", url)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"client_id": "photos"},
        {"post_logout_redirect_uri": BYE},
        {"client_id": "other", "post_logout_redirect_uri": BYE},
        {"client_id": "nobody", "post_logout_redirect_uri": BYE},
        {"client_id": "no client\n", "post_logout_redirect_uri": BYE},
        {"client_id": "photos", "post_logout_redirect_uri": BYE + "/"},
        {"client_id": "photos", "post_logout_redirect_uri": BYE.upper()},
        {"client_id": "photos", "post_logout_redirect_uri": BYE, "state": "s" * 2_049},
    ],
)
async def test_there_is_no_way_back_to_anything_else(end_session: EndSession, asked: dict[str, str]) -> None:
    assert await end_session.way_back(asked) is None
