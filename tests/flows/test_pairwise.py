"""OpenID Connect Core section 8: an app of others knows its users by names that no other app has."""

import anyio
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from support.flows import bearer
from support.pages import CALLBACK, Browser, answer_of

SECRET = "a-secret-of-forty-characters-0123456789ab"
API = ("api", SECRET)


@pytest.fixture
def person(site) -> Browser:
    async def create():
        async with site.auth.running() as services:
            for name, sector in (("one", None), ("same", None), ("two", "two.example")):
                await services.clients.create(
                    name,
                    first_party=False,
                    secret=SECRET,
                    redirect_uris=[CALLBACK],
                    grants=frozenset({"authorization_code", "refresh_token"}),
                    pairwise=True,
                    sector=sector,
                )
            await services.clients.create("api", secret=SECRET)

    anyio.run(create)
    return Browser(site.http)


def tokens_of(person: Browser, client_id: str) -> dict[str, str]:
    page = person.authorize(client_id=client_id)
    if 'action="/sign-in"' in page.text:
        page = person.follow(person.sign_in(page))
    code = answer_of(person.decide(page))["code"]
    return person.redeem(code, client_id=client_id, client_secret=SECRET).json()


def claims(person: Browser, token: str) -> dict[str, str]:
    keys = KeySet.import_key_set(person.get("/.well-known/jwks.json").json())
    return jwt.decode(token, keys, algorithms=["ES256"]).claims


def test_an_app_reads_the_same_name_everywhere_and_another_app_another(person, site):
    names = {}
    for client_id in ("one", "same", "two"):
        tokens = tokens_of(person, client_id)
        name = names[client_id] = claims(person, tokens["id_token"])["sub"]
        assert claims(person, tokens["access_token"])["sub"] == name
        assert person.get("/userinfo", headers=bearer(tokens["access_token"])).json() == {"sub": name}
        own = person.post("/introspect", data={"token": tokens["access_token"]}, auth=(client_id, SECRET)).json()
        assert (own["active"], own["sub"], "username" in own) == (True, name, False)
        refresh = person.post("/introspect", data={"token": tokens["refresh_token"]}, auth=(client_id, SECRET)).json()
        assert (refresh["active"], "sub" in refresh, "username" in refresh) == (True, False, False)

    user_id = site.me(site.login()["access_token"]).json()["id"]
    assert names["one"] == names["same"] != names["two"]
    assert user_id not in str(names)


def test_an_api_of_ours_learns_who_it_is(person, site):
    tokens = tokens_of(person, "one")
    user_id = site.me(site.login()["access_token"]).json()["id"]

    found = person.post("/introspect", data={"token": tokens["access_token"]}, auth=API).json()

    assert (found["sub"], found["username"]) == (user_id, "alice")
    assert site.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    assert site.http.get("/owner", headers=bearer(tokens["access_token"])).json() == "alice"


def test_an_app_that_is_not_to_know_the_account_does_not_read_it(person, site):
    tokens = tokens_of(person, "one")

    for method, body in (("GET", None), ("PATCH", {"full_name": "A"})):
        answer = site.http.request(method, "/users/me", json=body, headers=bearer(tokens["access_token"]))
        assert answer.status_code == 403
        assert "alice" not in answer.text
