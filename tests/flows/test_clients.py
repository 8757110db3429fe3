"""RFC 6749 section 2.3, RFC 7662: applications with an identity of their own."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from support.flows import bearer

SECRET = "a-secret-of-forty-characters-0123456789ab"


@pytest.fixture
def with_clients(site):
    """Two confidential clients and a public one, made as the command line makes them."""

    async def create():
        async with site.auth.running() as services:
            for name in ("api", "other"):
                await services.clients.create(
                    name,
                    name=name,
                    public=False,
                    first_party=True,
                    redirect_uris=(),
                    secret=SECRET + name,
                    grants=frozenset({"password", "refresh_token"}),
                    scopes=None,
                )
            await services.clients.create(
                "spa",
                name="spa",
                public=True,
                first_party=True,
                redirect_uris=(),
                secret=None,
                grants=frozenset({"password", "refresh_token"}),
                scopes=frozenset({"items:read"}),
            )

    anyio.run(create)
    return site


def password_form(**more):
    return {"grant_type": "password", "username": "alice", "password": "correct horse battery"} | more


@pytest.mark.parametrize("in_body", [True, False])
def test_a_confidential_client_authenticates_by_header_or_body(with_clients, in_body):
    if in_body:
        answer = with_clients.http.post("/token", data=password_form(client_id="api", client_secret=SECRET + "api"))
    else:
        answer = with_clients.http.post("/token", data=password_form(), auth=("api", SECRET + "api"))

    assert answer.status_code == 200


def test_two_authentication_methods_in_one_request_are_refused(with_clients):
    answer = with_clients.http.post(
        "/token", data=password_form(client_id="api", client_secret=SECRET + "api"), auth=("api", SECRET + "api")
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("credentials", [("api", "wrong"), ("nobody", "wrong"), ("spa", "guessed"), ("api", "")])
def test_every_failed_client_authentication_sounds_the_same(with_clients, credentials):
    answer = with_clients.http.post("/token", data=password_form(), auth=credentials)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("grant", ["password", "refresh_token"])
@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_a_confidential_client_gets_nothing_without_its_secret(with_clients, grant, secret):
    tokens = with_clients.http.post("/token", data=password_form(), auth=("api", SECRET + "api")).json()
    form = password_form(client_id="api") | {"grant_type": grant, "refresh_token": tokens["refresh_token"]}
    if secret is not None:
        form["client_secret"] = secret

    answer = with_clients.http.post("/token", data=form)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_refresh_token_is_bound_to_its_client(with_clients):
    tokens = with_clients.http.post("/token", data=password_form(), auth=("api", SECRET + "api")).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    stolen = with_clients.http.post("/token", data=form, auth=("other", SECRET + "other"))

    assert stolen.json()["error"] == "invalid_grant"
    assert with_clients.http.post("/token", data=form, auth=("api", SECRET + "api")).status_code == 200


def test_a_clients_scopes_bound_what_its_users_can_grant(with_clients):
    answer = with_clients.http.post("/token", data=password_form(client_id="spa", scope="items:read items:write"))

    assert answer.json()["scope"] == "items:read"


def test_a_client_revokes_only_its_own_tokens(with_clients):
    tokens = with_clients.http.post("/token", data=password_form(), auth=("api", SECRET + "api")).json()

    refused = with_clients.http.post(
        "/revoke", data={"token": tokens["refresh_token"]}, auth=("other", SECRET + "other")
    )

    assert refused.status_code == 400
    assert with_clients.me(tokens["access_token"]).status_code == 200


def test_introspection_tells_a_confidential_client_what_a_token_is(with_clients):
    with_clients.confidential = ("api", SECRET + "api")
    tokens = with_clients.login(scope="items:read")

    body = with_clients.introspect(tokens["access_token"]).json()

    assert body["active"] is True
    assert body["scope"] == "items:read"
    assert body["username"] == "alice"
    assert body["token_type"].lower() == "bearer"
    assert body["exp"] - body["iat"] == 900
    assert {"client_id", "sub", "iss", "aud", "jti"} <= set(body)
    refresh = with_clients.introspect(tokens["refresh_token"]).json()
    assert refresh["active"] is True
    assert refresh["token_type"] == "refresh_token"


def test_what_is_not_active_is_exactly_that(with_clients):
    with_clients.confidential = ("api", SECRET + "api")
    tokens = with_clients.login()
    with_clients.http.post("/revoke", data={"token": tokens["refresh_token"]})

    for token in (tokens["access_token"], tokens["refresh_token"], "nonsense", "a.b.c"):
        answer = with_clients.introspect(token)
        assert answer.status_code == 200
        assert answer.json() == {"active": False}


def test_introspection_is_closed_to_whoever_cannot_keep_a_secret(with_clients):
    token = with_clients.login()["access_token"]

    for form in ({"token": token}, {"token": token, "client_id": "spa"}):
        assert with_clients.http.post("/introspect", data=form).status_code == 401
    assert with_clients.http.post("/introspect", data={"token": token}, headers=bearer(token)).status_code == 401


def test_client_credentials_in_the_header_are_form_encoded(with_clients):
    """RFC 6749 section 2.3.1: encoded "using the "application/x-www-form-urlencoded" encoding algorithm"."""

    async def create():
        async with with_clients.auth.running() as services:
            await services.clients.create(
                "web",
                name="",
                public=False,
                first_party=True,
                redirect_uris=(),
                secret="p%:ß+ " + SECRET,
                grants=frozenset({"password"}),
                scopes=None,
            )

    anyio.run(create)
    encoded = "p%25%3A%C3%9F%2B+" + SECRET

    assert with_clients.http.post("/token", data=password_form(), auth=("web", encoded)).status_code == 200


def test_wrong_client_secrets_from_elsewhere_stop_no_client_that_knows_its_own(with_clients):
    def ask(address, secret):
        headers = {"X-Forwarded-For": address}
        form = password_form(client_id="api", client_secret=secret)
        return with_clients.http.post("/token", data=form, headers=headers).status_code

    assert [ask("198.51.100.67", "wrong") for _ in range(11)] == [401] * 10 + [429]
    assert ask("192.0.2.9", SECRET + "api") == 200


def test_wrong_client_secrets_are_throttled_without_stopping_anybody_else(site_of):
    site = site_of(login_rate_limit="3/minute")

    async def create():
        async with site.auth.running() as services:
            for name in ("api", "other"):
                await services.clients.create(
                    name,
                    name="",
                    public=False,
                    first_party=True,
                    redirect_uris=(),
                    secret=SECRET,
                    grants=frozenset({"password"}),
                    scopes=None,
                )

    anyio.run(create)
    statuses = [site.http.post("/token", data=password_form(), auth=("api", "wrong")).status_code for _ in range(5)]

    assert statuses == [401, 401, 401, 429, 429]
    assert site.http.post("/token", data=password_form(), auth=("other", SECRET)).status_code == 200


def test_many_right_secrets_at_once_are_no_guesses(with_clients):
    with_clients.confidential = ("api", SECRET + "api")
    token = with_clients.login()["access_token"]

    with ThreadPoolExecutor(20) as callers:
        answers = list(callers.map(lambda _: with_clients.introspect(token).status_code, range(40)))

    assert answers == [200] * 40
