"""requests-oauthlib, unchanged: a login with PKCE, refreshing by itself, a token of the client's own, and a device."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from oauthlib.oauth2 import BackendApplicationClient, DeviceClient
from oauthlib.oauth2.rfc6749.errors import CustomOAuth2Error
from requests_oauthlib import OAuth2Session

from foreign.conftest import REDIRECT, SECRET
from support.apis import at_device_page, decide


@pytest.fixture(autouse=True)
def over_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.mark.parametrize("client_id", ["web", "page"])
def test_requests_oauthlib_logs_in_with_pkce_and_refreshes_by_itself(issuer, visit, client_id: str) -> None:
    saved: list[dict[str, Any]] = []
    secret = {"client_secret": SECRET} if client_id == "web" else {}
    with OAuth2Session(
        client_id,
        scope=["openid", "profile", "email"],
        redirect_uri=REDIRECT,
        pkce="S256",
        auto_refresh_url=f"{issuer.url}/token",
        auto_refresh_kwargs={"client_id": client_id, **secret},
        token_updater=saved.append,
    ) as session:
        url, _ = session.authorization_url(f"{issuer.url}/authorize")
        assert "code_challenge_method=S256" in url
        known = secret or {"include_client_id": True}
        token = session.fetch_token(f"{issuer.url}/token", authorization_response=visit(url), **known)
        assert session.get(f"{issuer.url}/userinfo").json()["preferred_username"] == "alice"

        session.token = token | {"expires_in": -1, "expires_at": 1}
        assert session.get(f"{issuer.url}/userinfo").json()["preferred_username"] == "alice"

    assert saved[0]["refresh_token"] != token["refresh_token"]


def test_requests_oauthlib_gets_a_token_of_its_own(issuer) -> None:
    with OAuth2Session(client=BackendApplicationClient("web", scope=["items:read"])) as session:
        token = session.fetch_token(f"{issuer.url}/token", client_secret=SECRET)
        found = session.post(
            f"{issuer.url}/introspect", data={"token": token["access_token"]}, auth=("web", SECRET), withhold_token=True
        )

    assert found.json()["sub"] == "client:web"


def test_requests_oauthlib_logs_a_device_in(issuer, browser) -> None:
    client = DeviceClient("tv", scope=["openid", "profile"])
    endpoint = f"{issuer.url}/device_authorization"
    with OAuth2Session(client=client) as session:
        form = urlsplit(client.prepare_request_uri(endpoint)).query
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        codes = session.post(endpoint, data=form, headers=headers, withhold_token=True).json()
        poll = {"device_code": codes["device_code"], "include_client_id": True}
        with pytest.raises(CustomOAuth2Error, match="authorization_pending"):
            session.fetch_token(f"{issuer.url}/token", **poll)
        decide(browser, at_device_page(browser, codes["user_code"]))
        session.fetch_token(f"{issuer.url}/token", **poll)

        assert session.get(f"{issuer.url}/userinfo").json()["preferred_username"] == "alice"
