"""The database is not asked who somebody is: counted, statement by statement, over a whole app on a real file."""

from collections.abc import Iterator

import anyio
import pytest

from fastlatch.adapters.database.compiled.refresh_tokens import SPEND
from fastlatch.adapters.database.sqlite_connection import Connection
from fastlatch.domain.secret import new_id
from fastlatch.tokens.refresh_tokens import RefreshTokens
from support.flows import Site, bearer

SECRET = "a-secret-of-forty-characters-0123456789ab"


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of every statement that any connection runs on a table. `PRAGMA data_version` reads none."""
    run: list[str] = []
    execute = Connection.execute

    def counting(connection, statement, parameters):
        text = statement.compiled("sqlite").sql
        if text != "PRAGMA data_version":
            run.append(text)
        return execute(connection, statement, parameters)

    monkeypatch.setattr(Connection, "execute", counting)
    return run


@pytest.fixture
def with_client(site: Site) -> Iterator[Site]:
    site.http.portal.call(new_client, site)
    site.confidential = ("api", SECRET)
    return site


async def new_client(site: Site) -> None:
    await site.auth.services.clients.create("api", secret=SECRET, grants=frozenset({"password"}))


def test_a_thousand_verified_requests_read_nothing(with_client, statements):
    site = with_client
    tokens = site.login(client_id="api", client_secret=SECRET)
    assert site.http.get("/owner", headers=bearer(tokens["access_token"])).json() == "alice"
    assert statements
    site.http.portal.call(caught_up)
    statements.clear()

    for _ in range(250):
        for path in ("/owner", "/items", "/users/me", "/owner"):
            assert site.http.get(path, headers=bearer(tokens["access_token"])).status_code in {200, 403}

    assert statements == []


def test_a_thousand_introspections_of_an_access_token_read_nothing(with_client, statements):
    tokens = with_client.login(scope="items:read")
    assert with_client.introspect(tokens["access_token"]).json()["active"]
    assert any("clients" in text for text in statements)
    with_client.http.portal.call(caught_up)
    statements.clear()

    for _ in range(1_000):
        assert with_client.introspect(tokens["access_token"]).json()["active"]

    assert statements == []


def test_a_stranger_who_guesses_tokens_reads_nothing(site, statements):
    site.login()
    site.http.portal.call(caught_up)
    statements.clear()

    forge = RefreshTokens(b"x" * 32)
    for number in range(100):
        assert site.http.get("/owner", headers=bearer(f"a.b.{number}")).status_code == 401
        assert site.refresh(forge.first(new_id()).text).json()["error"] == "invalid_grant"

    assert statements == []


def test_a_refresh_is_one_statement_and_reads_neither_user_nor_client_again(with_client, statements):
    form = {"client_id": "api", "client_secret": SECRET}

    async def allowed() -> None:
        await with_client.auth.services.clients.delete("api")
        await with_client.auth.services.clients.create(
            "api", secret=SECRET, grants=frozenset({"password", "refresh_token"})
        )

    with_client.http.portal.call(allowed)
    tokens = with_client.login(**form)
    with_client.http.portal.call(caught_up)
    statements.clear()

    for _ in range(20):
        tokens = with_client.refresh(tokens["refresh_token"], **form).json()

    with_client.http.portal.call(caught_up)
    asked = [text for text in statements if "changes" not in text]
    assert asked == [SPEND.compiled("sqlite").sql] * 20


async def caught_up() -> None:
    """Longer than the interval between two looks at the feed: what was committed has been noticed."""
    await anyio.sleep(0.6)
