"""`GET /revocations`: for confidential clients of ours, what ends tokens and nothing about anybody."""

import pytest

from fastlatch.domain.errors import Unavailable
from support.flows import bearer


@pytest.fixture
def clients(site):
    """Credentials by name."""

    async def create(client_id: str, *, first_party: bool) -> tuple[str, str]:
        _, secret = await site.auth.services.clients.create(
            client_id,
            name=client_id,
            public=False,
            first_party=first_party,
            redirect_uris=(),
            grants=frozenset(),
            scopes=None,
            secret=None,
        )
        assert secret is not None
        return client_id, secret

    def made(client_id: str, *, first_party: bool) -> tuple[str, str]:
        return site.http.portal.call(lambda: create(client_id, first_party=first_party))

    return {"api": made("api", first_party=True), "partner": made("partner", first_party=False)}


def ask(site, auth, after: str | None = None, **headers: str):
    parameters = {} if after is None else {"after": after}
    return site.http.get("/revocations", params=parameters, auth=auth, headers=headers)


def subjects(answer, kind: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [change["subject"] for change in answer.json()["changes"] if change["kind"] == kind]


def test_an_ending_is_told_once_and_who_is_up_to_date_gets_304(site, clients):
    tokens = site.login()
    [session] = site.http.get("/users/me/sessions", headers=bearer(tokens["access_token"])).json()
    before = ask(site, clients["api"])

    site.http.post("/revoke", data={"token": tokens["refresh_token"]})
    news = ask(site, clients["api"], before.json()["place"])
    place = news.json()["place"]
    nothing = ask(site, clients["api"], place, **{"If-None-Match": news.headers["ETag"]})

    assert subjects(before, "session") == []
    assert subjects(news, "session") == [session["id"]]
    assert news.headers["ETag"] == f'"{place}"'
    assert news.headers["Cache-Control"] == "no-store"
    assert (nothing.status_code, nothing.content) == (304, b"")
    assert ask(site, clients["api"], place).json() == {"place": place, "more": False, "changes": []}


def test_every_kind_of_ending_is_told_and_no_user(site, clients):
    alice = site.login()
    place = ask(site, clients["api"]).json()["place"]
    user_id = site.me(alice["access_token"]).json()["id"]

    async def end() -> None:
        await site.auth.services.endings.client("first-party")
        await site.auth.services.endings.everything()
        await site.auth.services.users.disable("alice")

    site.http.portal.call(end)
    answer = ask(site, clients["api"], place)

    assert subjects(answer, "client") == ["first-party"]
    assert len(subjects(answer, "everything")) == 1
    assert len(subjects(answer, "session")) >= 1
    assert user_id not in answer.text
    assert "alice" not in answer.text


def test_only_a_confidential_client_of_ours_is_told(site, clients):
    assert ask(site, None).status_code == 401
    assert ask(site, ("api", "wrong")).json()["error"] == "invalid_client"
    refused = ask(site, clients["partner"])
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    in_the_address = site.http.get("/revocations?client_id=api&client_secret=x")
    assert in_the_address.json()["error"] == "invalid_request"


@pytest.mark.parametrize("after", ["x", "p.-1", "p.1,", ",", "p 1", "p.9999999999999999", ",".join(["p.1"] * 65)])
def test_what_is_no_place_is_refused(site, clients, after):
    assert ask(site, clients["api"], after).json()["error"] == "invalid_request"


def test_a_place_of_another_process_is_told_everything(site, clients):
    tokens = site.login()
    site.http.post("/revoke", data={"token": tokens["refresh_token"]})

    assert len(subjects(ask(site, clients["api"], "another.7"), "session")) == 1
    assert site.http.get("/revocations?after=a.1&after=b.1", auth=clients["api"]).status_code == 400


def test_old_news_is_not_passed_on_as_news(site, clients, monkeypatch):
    def stale() -> None:
        raise Unavailable(detail="the change feed is away")

    async def running():
        return site.auth.services.context

    context = site.http.portal.call(running)
    monkeypatch.setattr(context.revocations, "_check_fresh", stale)

    answer = ask(site, clients["api"])

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_the_metadata_name_its_address(site):
    metadata = site.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["fastlatch_revocations_endpoint"] == "http://127.0.0.1:8000/revocations"
