"""RFC 7591 over HTTP: a client registers itself, and its users decide about it."""

import time

import pytest

from support.command_line import CommandLine
from support.flows import bearer
from support.pages import CALLBACK, VERIFIER, Browser, answer_of, fields

SAID = {
    "client_name": "The new app",
    "redirect_uris": [CALLBACK],
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "none",
    "application_type": "web",
    "software_statement": "a.b.c",
}


@pytest.fixture
def site(site_of):
    return site_of(dynamic_registration="open")


@pytest.fixture
def person(site):
    return Browser(site.http)


def register(site, said=None, **options):
    return site.http.post("/register", json=SAID if said is None else said, **options)


def test_the_metadata_name_the_endpoint_where_it_is_switched_on(site, site_of):
    at = "http://127.0.0.1:8000/register"
    assert site.http.get("/.well-known/oauth-authorization-server").json()["registration_endpoint"] == at
    off = site_of()
    assert "registration_endpoint" not in off.http.get("/.well-known/oauth-authorization-server").json()
    assert register(off).status_code == 404


def test_a_client_registers_itself_and_its_user_is_asked(person, site):
    answer = register(site)
    client_id = answer.json()["client_id"]
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    page = person.signed_in(client_id=client_id)
    assert "The new app" in page.text
    assert "Not run by" in page.text
    tokens = person.redeem(answer_of(person.decide(page))["code"], client_id=client_id).json()

    assert site.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    assert site.refresh(tokens["refresh_token"], client_id=client_id).status_code == 200


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_client_with_a_secret_proves_itself_with_it(person, site, method):
    told = register(site, SAID | {"token_endpoint_auth_method": method}).json()
    code = answer_of(person.decide(person.signed_in(client_id=told["client_id"])))["code"]
    assert person.redeem(code, client_id=told["client_id"]).status_code == 401
    proof = {"client_secret": told["client_secret"]} if method == "client_secret_post" else {}
    basic = None if proof else (told["client_id"], told["client_secret"])
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    redeemed = person.post("/token", data=form | proof | {"client_id": told["client_id"]}, auth=basic)
    assert redeemed.status_code == 200


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"redirect_uris": ["http://evil.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"token_endpoint_auth_method": "tls_client_auth"}, "invalid_client_metadata"),
        ({"grant_types": ["password"]}, "invalid_client_metadata"),
        ({"client_name": "x\u202ey"}, "invalid_client_metadata"),
    ],
    ids=str,
)
def test_what_cannot_be_registered_is_said_in_the_words_of_the_rfc(site, said, error):
    answer = register(site, SAID | said)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert "evil" not in answer.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json-seq"])
def test_only_json_is_read(site, kind):
    """A page of another site could send these without being asked first."""
    answer = site.http.post("/register", content=b"{}", headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_registered_client_is_no_way_to_send_people_anywhere(person, site):
    """RFC 9700 section 4.11.2."""
    client_id = register(site, SAID | {"redirect_uris": ["https://evil.example/cb"]}).json()["client_id"]
    asked = {"client_id": client_id, "redirect_uri": "https://evil.example/cb"}
    for more in ({"scope": "no\\scope"}, {"response_type": "token"}, {"prompt": "none"}, {"prompt": "none login"}):
        page = person.authorize(**asked, **more)
        assert (page.status_code, "location" in page.headers) == (400, False), more
    person.signed_in(**asked)
    for more in ({"scope": "no\\scope"}, {"prompt": "none"}):
        page = person.authorize(**asked, **more)
        assert (page.status_code, "location" in page.headers) == (400, False), more


def test_a_registered_client_cannot_become_anything_else(site):
    said = SAID | {"client_id": "first-party", "first_party": True, "client_secret": "mine", "scope": "openid"}
    told = register(site, said | {"token_endpoint_auth_method": "client_secret_basic"}).json()
    assert told["client_id"] != "first-party"
    assert told["client_secret"] != "mine"
    basic = (told["client_id"], told["client_secret"])
    token = site.login()["access_token"]

    assert site.http.post("/introspect", data={"token": token}, auth=basic).json() == {"active": False}
    assert site.http.get("/revocations", auth=basic).status_code == 400
    password = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    for form in (password, {"grant_type": "client_credentials"}):
        assert site.http.post("/token", data=form, auth=basic).json()["error"] == "unauthorized_client"


def test_an_address_that_registers_one_client_after_the_other_is_told_to_wait(site):
    statuses = [register(site).status_code for _ in range(12)]

    assert statuses == [201] * 10 + [429] * 2


def test_with_a_token_from_the_command_line_one_client_registers(tmp_path, site_of, clock):
    # A command has the system's time.
    clock.now = time.time()
    run = CommandLine(tmp_path)
    token = run("clients", "registration-token", "--scope", "items:read", "--grant", "device_code").out.strip()
    site = site_of(dynamic_registration="token")
    refused = register(site)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    assert refused.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    answer = register(site, headers=bearer(token))

    assert (answer.status_code, answer.json()["scope"]) == (201, "items:read")
    assert register(site, headers=bearer(token)).status_code == 401
    assert register(site, headers={"Authorization": f"Basic {token}"}).status_code == 401


def test_a_bad_token_request_on_the_command_line_is_refused_in_one_line(tmp_path):
    run = CommandLine(tmp_path)
    for options in (("--grant", "password"), ("--grant", "nonsense"), ("--hours", "0"), ("--scope", "a b")):
        refused = run("clients", "registration-token", *options)
        assert (refused.status != 0, refused.out) == (True, "")


def test_a_deleted_client_is_gone(person, site):
    client_id = register(site).json()["client_id"]
    tokens = person.redeem(
        answer_of(person.decide(person.signed_in(client_id=client_id)))["code"], client_id=client_id
    ).json()

    async def delete():
        await site.auth.services.clients.delete(client_id)

    site.http.portal.call(delete)

    assert site.me(tokens["access_token"]).status_code == 401
    assert person.authorize(client_id=client_id).status_code == 400


def test_an_app_may_have_a_route_of_this_name_where_it_is_switched_off(site_of):
    site = site_of()

    @site.http.app.post("/register")
    def own() -> str:
        return "mine"

    assert site.http.post("/register").json() == "mine"


def test_a_client_that_nobody_has_looked_at_is_called_by_where_it_leads_until_the_person_is_asked(person, site):
    client_id = register(site, SAID | {"client_name": "Your Bank (verified)"}).json()["client_id"]
    sign_in = person.authorize(client_id=client_id)
    assert "<strong>app.example</strong>" in sign_in.text
    assert "Your Bank" not in sign_in.text

    page = person.follow(person.sign_in(sign_in))
    assert "Your Bank" in page.text
    assert "what it says of itself" in page.text


def test_a_stranger_has_no_link_here_that_leads_everybody_elsewhere(person, site):
    """RFC 9700 section 4.11.2: the server must not be an open redirector, neither for a link nor behind a button."""
    leads = "https://phish.example/login"
    client_id = register(site, SAID | {"post_logout_redirect_uris": [leads]}).json()["client_id"]
    code = answer_of(person.decide(person.signed_in(client_id=client_id, scope="openid")))["code"]
    hint = person.redeem(code, client_id=client_id).json()["id_token"]
    link = {"id_token_hint": hint, "post_logout_redirect_uri": leads}
    victim = Browser(site.http)
    for asked in (link, {"client_id": client_id, "post_logout_redirect_uri": leads}):
        page = victim.get("/sign-out", params=asked)
        assert (page.status_code, "location" in page.headers) == (200, False)
        assert "Back to phish.example" in page.text
    victim.signed_in(client_id=client_id)
    page = victim.get("/sign-out", params=link)
    done = victim.post("/sign-out", data=fields(page.text, "/sign-out"))
    assert (done.status_code, "Back to phish.example" in done.text) == (200, True)
