"""A client that nobody here has registered: its id is the address of a document, and users decide about it."""

import logging

import anyio
import pytest

from fakes.documents import APP, CALLBACK, FakeDocuments, document
from support.flows import bearer
from support.pages import Browser

AS_APP = {"client_id": APP, "redirect_uri": CALLBACK}


@pytest.fixture
def source():
    source = FakeDocuments()
    source.publish(document())
    return source


@pytest.fixture
def site(site_of, source):
    return site_of(client_documents=source, client_id_documents=True)


@pytest.fixture
def person(site):
    return Browser(site.http)


def code_of(person, **more):
    return _code(person.decide(person.signed_in(**(AS_APP | more))))


def _code(redirect):
    assert redirect.status_code == 303, redirect.text
    uri, _, query = redirect.headers["location"].partition("?")
    assert uri == CALLBACK
    return dict(part.split("=") for part in query.split("&"))["code"]


def redeem(person, code, **more):
    return person.redeem(code, client_id=APP, redirect_uri=CALLBACK, **more)


def test_the_metadata_say_whether_such_clients_are_taken(site, site_of):
    said = site.http.get("/.well-known/oauth-authorization-server").json()
    assert said["client_id_metadata_document_supported"] is True
    assert "registration_endpoint" not in said


def test_a_person_allows_an_app_from_elsewhere_and_it_is_a_client_like_any_other(person, site):
    tokens = redeem(person, code_of(person)).json()

    assert site.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    again = site.refresh(tokens["refresh_token"], client_id=APP).json()
    revoked = site.http.post("/revoke", data={"token": again["refresh_token"], "client_id": APP})
    assert revoked.status_code == 200
    assert site.me(again["access_token"]).status_code == 401
    assert "The app" in person.get("/account").text


def test_its_document_is_fetched_once_on_the_way(person, source):
    redeem(person, code_of(person))

    assert source.asked == [APP]


def test_the_consent_page_says_where_the_app_comes_from_and_loads_nothing_from_there(person, source):
    source.publish(
        document(client_name="Your Bank", logo_uri="https://app.example/logo.png", client_uri="https://app.example")
    )
    sign_in = person.authorize(**AS_APP)
    assert "app.example" in sign_in.text
    assert "Your Bank" not in sign_in.text
    page = person.follow(person.sign_in(sign_in))

    assert "Your Bank" in page.text
    assert "<strong>app.example</strong>" in page.text
    assert "Not run by" in page.text
    assert "logo.png" not in page.text
    assert "stranger" not in page.text
    assert page.headers["content-security-policy"].count("app.example") == 1, "but for the way back"


def test_whoever_is_sent_on_to_their_own_device_is_warned(person, source):
    source.publish(document(redirect_uris=["http://localhost:3000/cb"]))
    page = person.signed_in(client_id=APP, redirect_uri="http://localhost:3000/cb")

    assert "Any app on this device could call itself that." in page.text


@pytest.mark.parametrize(
    "uri",
    ["https://evil.example/", CALLBACK + "/", CALLBACK + "?x=1", "http://app.example/cb", "https://app.example:443/cb"],
)
def test_an_answer_goes_only_where_the_document_says(person, uri):
    page = person.authorize(client_id=APP, redirect_uri=uri)

    assert (page.status_code, "location" in page.headers) == (400, False)
    assert "evil" not in page.text


def test_where_the_document_cannot_be_read_the_person_is_told_and_nobody_else(person, source):
    source.pages.clear()
    page = person.authorize(**AS_APP)

    assert (page.status_code, "location" in page.headers) == (400, False)
    assert "The metadata document of this client cannot be read." in page.text


def test_a_document_that_breaks_a_rule_is_said_to_the_developer(person, source):
    source.publish(document(client_secret="x"))

    assert "There is no client_secret in such a document." in person.authorize(**AS_APP).text


def test_a_bad_request_of_an_app_that_nobody_has_allowed_redirects_nobody(person):
    """RFC 9700 section 4.11.2: before and after signing in; also where no page may be shown."""
    for more in ({"response_type": "token"}, {"scope": "a\\b"}, {"prompt": "none"}, {"code_challenge": None}):
        page = person.authorize(**AS_APP, **more)
        assert (page.status_code, "location" in page.headers) == (400, False), more
    code_page = person.signed_in(**AS_APP)
    for more in ({"response_type": "token"}, {"prompt": "none"}):
        page = person.authorize(**AS_APP, **more)
        assert (page.status_code, "location" in page.headers) == (400, False), more

    # Once they have allowed it something, it is told as any client is.
    _code(person.decide(code_page))
    refused = person.authorize(**AS_APP, response_type="token")
    assert refused.status_code == 303
    assert refused.headers["location"].startswith(CALLBACK + "?error=unsupported_response_type")


def test_whoever_says_no_is_an_answer(person):
    answer = person.decide(person.signed_in(**AS_APP), "deny")

    assert answer.headers["location"].startswith(CALLBACK + "?error=access_denied")


def test_who_has_allowed_it_is_asked_again_when_the_document_has_changed(person, site, source):
    code_of(person)
    assert person.authorize(**AS_APP).status_code == 303
    source.publish(document(redirect_uris=[CALLBACK, "https://app.example/other"]))
    site.clock.advance(301)
    page = person.authorize(**AS_APP)

    assert 'action="/consent"' in page.text
    _code(person.decide(page))
    assert person.authorize(**AS_APP).status_code == 303


def test_what_the_document_has_taken_back_is_not_taken_from_memory(person, site, source):
    redeem(person, code_of(person))
    source.publish(document(redirect_uris=["https://app.example/new"]))
    site.clock.advance(301)

    assert person.authorize(**AS_APP).status_code == 400


def test_scopes_that_are_described_to_nobody_are_for_no_such_client(site_of, source):
    site = site_of(client_documents=source, client_id_documents=True, open_client_scopes="openid items:write")
    person = Browser(site.http)
    page = person.signed_in(**AS_APP, scope="openid items:read items:write")

    assert "Change your items" in page.text
    assert "Read your items" not in page.text


def test_it_gets_no_passwords_and_asks_for_nobody_but_users(person, site):
    tokens = redeem(person, code_of(person)).json()
    for form in (
        {"grant_type": "password", "username": "alice", "password": "x"},
        {"grant_type": "client_credentials"},
    ):
        answer = site.http.post("/token", data=form | {"client_id": APP})
        assert answer.json()["error"] == "unauthorized_client"
    assert site.http.post("/introspect", data={"token": tokens["access_token"], "client_id": APP}).status_code == 401


def test_deleting_it_ends_it_and_the_person_decides_anew(person, site):
    tokens = redeem(person, code_of(person)).json()

    async def delete():
        clients = site.auth.services.clients
        assert [client.id for client in await clients.page()] == [APP]
        await clients.delete(APP)

    site.http.portal.call(delete)

    assert site.me(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"], client_id=APP).json()["error"] == "invalid_client"
    assert 'action="/consent"' in person.authorize(**AS_APP).text


def test_a_code_of_an_app_that_is_deleted_before_it_comes_back_is_worth_nothing(person, site):
    code = code_of(person)

    async def delete():
        async with site.auth.running() as services:
            await services.clients.delete(APP)

    anyio.run(delete)

    assert redeem(person, code).status_code == 401


@pytest.mark.parametrize(
    "settings", [{}, {"client_id_documents": True, "client_id_document_hosts": "other.example"}], ids=str
)
def test_where_such_clients_are_not_taken_nothing_is_fetched_and_those_of_before_are_unknown(site_of, source, settings):
    before = site_of(client_documents=source, client_id_documents=True)
    code_of(Browser(before.http))
    source.asked.clear()
    after = site_of(client_documents=source, **settings)
    page = Browser(after.http).authorize(**AS_APP)

    assert page.status_code == 400
    assert source.asked == []


def test_a_person_without_a_session_cannot_fill_the_table_of_clients(person, site):
    person.authorize(**AS_APP)
    person.signed_in(**AS_APP)

    async def clients():
        async with site.auth.running() as services:
            return await services.clients.page()

    assert anyio.run(clients) == []


def test_fetches_from_one_address_are_counted(site, source):
    """Each of another address, since what was read once is not fetched again."""
    person = Browser(site.http)
    statuses = set()
    for number in range(40):
        url = f"https://app{number}.example/client.json"
        statuses.add(person.authorize(client_id=url, redirect_uri=CALLBACK).status_code)

    assert statuses == {400, 429}
    assert len(source.asked) == 30


def test_fetches_from_one_host_are_counted_for_everybody_together(site, source):
    for number in range(80):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        url = f"https://app.example/{number}.json"
        Browser(site.http).authorize(headers, client_id=url, redirect_uri=CALLBACK)

    assert len(source.asked) == 60


def test_nothing_of_a_document_can_break_a_line_of_the_log(person, source, caplog):
    caplog.set_level(logging.INFO)
    source.publish(document(client_name="one\nlevel=error two"))
    person.authorize(**AS_APP)

    assert not any("\n" in record.getMessage() for record in caplog.records)
