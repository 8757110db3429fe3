"""Authlib, unchanged: discovery, a login with PKCE and nonce, and whatever follows."""

import pytest
from authlib.integrations.base_client.sync_app import BaseApp, OAuth2Mixin
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session

from foreign.conftest import BYE, REDIRECT, SECRET


class Framework:
    """Of the app: nothing is kept there."""

    def update_token(self, token, refresh_token=None, access_token=None) -> None:
        """The test has the new one from elsewhere."""


class App(OAuth2Mixin, OpenIDMixin, BaseApp):
    """What its integrations of web frameworks are made of."""

    client_cls = OAuth2Session


def app_of(issuer, client_id: str, **how: str) -> App:
    return App(
        Framework(),
        client_id=client_id,
        client_secret=None if how.get("token_endpoint_auth_method") == "none" else SECRET,
        server_metadata_url=f"{issuer.url}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", **how},
    )


@pytest.mark.parametrize(
    ("client_id", "method"),
    [
        ("web", "client_secret_basic"),
        ("web", "client_secret_post"),
        ("old", "client_secret_basic"),
        ("apart", "client_secret_basic"),
        ("page", "none"),
    ],
)
def test_authlib_completes_every_flow(issuer, visit, client_id: str, method: str) -> None:
    app = app_of(issuer, client_id, token_endpoint_auth_method=method)
    asked = app.create_authorization_url(REDIRECT)
    back = visit(asked["url"])

    token = app.fetch_access_token(
        REDIRECT, authorization_response=back, state=asked["state"], code_verifier=asked["code_verifier"]
    )
    claims = app.parse_id_token(token, nonce=asked["nonce"])
    user = app.userinfo(token=token)

    assert claims["sub"] == user["sub"]
    assert claims["sub"].startswith("pairwise:") is (client_id == "apart")
    assert user["preferred_username"] == "alice"
    metadata = app.load_server_metadata()
    with app._get_oauth_client(**metadata) as session:  # noqa: SLF001 (it gives the session to nobody)
        session.token = token
        refreshed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        if method != "none":
            access = refreshed["access_token"]
            found = session.introspect_token(metadata["introspection_endpoint"], token=access).json()
            assert (found["active"], found["sub"]) == (True, claims["sub"])
        ended = session.revoke_token(metadata["revocation_endpoint"], token=refreshed["refresh_token"])
        assert ended.status_code == 200
    leaving = app.create_logout_url(BYE, id_token_hint=token["id_token"])
    assert visit(leaving["url"]) == f"{BYE}?state={leaving['state']}"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_token_of_its_own(issuer, method: str) -> None:
    with OAuth2Session("web", SECRET, token_endpoint_auth_method=method, scope="items:read") as session:
        token = session.fetch_token(f"{issuer.url}/token", grant_type="client_credentials")
        found = session.introspect_token(f"{issuer.url}/introspect", token=token["access_token"]).json()

    assert (found["active"], found["sub"], found["scope"]) == (True, "client:web", "items:read")
