"""Each app in `examples/`, started with its one command in an empty folder, with its document's requests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from support.servers import Server, serving_app
from support.shell import Shell
from tutorials import documents

EXAMPLES = Path(__file__).parents[2] / "examples"
FULL_WIDTH_DORA = "\uff44\uff4f\uff52\uff41"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Starts an example once, whoever asks for it first."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def started(name: str) -> Server:
            if name not in running:
                folder = tmp_path_factory.mktemp(name)
                running[name] = stack.enter_context(serving_app(f"{name}:app", EXAMPLES, folder))
            return running[name]

        yield started


@pytest.fixture
def shell_for(start: Callable[[str], Server], tmp_path: Path) -> Callable[[str], Shell]:
    return lambda name: Shell(start(name).base_url, tmp_path)


@pytest.fixture
def client_for(start: Callable[[str], Server]) -> Iterator[Callable[[str], httpx2.Client]]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(httpx2.Client(base_url=start(name).base_url))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_complete_jwt(shell_for: Callable[[str], Shell]) -> None:
    shell = shell_for("complete_jwt")
    login = shell.curl(documents.COMPLETE_JWT_TOKEN)
    assert login.status == 200, login.text
    token = login.json()["access_token"]
    me = shell.curl(documents.COMPLETE_JWT_ME, TOKEN=token)
    assert me.json() == {
        "username": "johndoe",
        "email": "johndoe@example.com",
        "full_name": "John Doe",
        "disabled": False,
    }
    items = shell.curl(documents.COMPLETE_JWT_ME.replace("/users/me/", "/users/me/items/"), TOKEN=token)
    assert items.json() == [{"item_id": "Foo", "owner": "johndoe"}]
    wrong = shell.curl(documents.COMPLETE_JWT_TOKEN.replace("secret", "secrets"))
    assert (wrong.status, wrong.json()) == (401, {"detail": "Incorrect username or password"})
    assert wrong.headers["www-authenticate"] == "Bearer"
    bad = shell.curl(documents.COMPLETE_JWT_ME, TOKEN="eyJ...")
    assert (bad.status, bad.json()) == (401, {"detail": "Could not validate credentials"})


def test_protected_items(shell_for: Callable[[str], Shell]) -> None:
    shell = shell_for("protected_items")
    token = shell.curl(documents.PROTECTED_ITEMS_TOKEN).json()["access_token"]
    items = shell.curl(documents.PROTECTED_ITEMS_ITEMS.replace("YOUR_ACCESS_TOKEN_HERE", token))
    assert (items.status, items.json()) == (200, [{"item_id": 1, "name": "Example Item"}])
    assert shell.curl(documents.PROTECTED_ITEMS_ITEMS).status == 401


def test_docs_authorize(client_for: Callable[[str], httpx2.Client]) -> None:
    http = client_for("docs_authorize")
    token = http.post("/token", data={"username": "meera", "password": "secret123"}).json()["access_token"]
    assert http.get("/me", headers=bearer(token)).json() == {"username": "meera"}
    assert http.get("/me", headers=bearer("meera")).status_code == 401
    unknown = http.post("/token", data={"username": "nobody", "password": "secret123"})
    wrong = http.post("/token", data={"username": "meera", "password": "secret124"})
    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())
    assert "swagger-ui-bundle.js" in http.get("/docs").text


def test_scopes(client_for: Callable[[str], httpx2.Client]) -> None:
    http = client_for("scopes")
    form = {"username": "alice", "password": "secret"}
    narrow = http.post("/token", data=form).json()
    assert http.get("/users/me", headers=bearer(narrow["access_token"])).json()["username"] == "alice"
    refused = http.get("/items", headers=bearer(narrow["access_token"]))
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]

    wide = http.post("/token", data=form | {"scope": "items:read"}).json()
    assert wide["scope"] == "items:read"
    assert http.get("/items", headers=bearer(wide["access_token"])).json() == [{"item_id": "Foo", "owner": "alice"}]
    spend = {"grant_type": "refresh_token", "refresh_token": wide["refresh_token"]}
    fresh = http.post("/token", data=spend).json()
    assert http.get("/items", headers=bearer(fresh["access_token"])).status_code == 200
    assert http.post("/revoke", data={"token": fresh["refresh_token"]}).status_code == 200
    assert http.get("/items", headers=bearer(fresh["access_token"])).status_code == 401
    schema = http.get("/openapi.json").json()
    flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert flow["scopes"] == {"items:read": "Read your items"}


def test_fasterapi_app(shell_for: Callable[[str], Shell]) -> None:
    shell = shell_for("fasterapi_app")
    login = shell.curl(documents.FASTERAPI_TOKEN.replace("curl", "curl -c jar", 1))
    assert login.status == 200, login.text
    assert "httponly" in login.headers["set-cookie"].lower()
    token = login.json()["access_token"]
    me = shell.curl(documents.FASTERAPI_ME.replace("eyJ...", token))
    assert me.json() == {"username": "alice", "email": "alice@example.com", "disabled": False}
    items = shell.curl(documents.FASTERAPI_ME.replace("eyJ...", token).replace("/users/me", "/items"))
    assert items.json() == [{"name": "Widget", "owner": "alice"}]
    refreshed = shell.curl("curl -b jar -c jar -X POST http://localhost:8000/auth/refresh")
    assert refreshed.status == 200, refreshed.text
    again = shell.curl(documents.FASTERAPI_ME.replace("eyJ...", refreshed.json()["access_token"]))
    assert again.status == 200
    wrong = shell.curl(documents.FASTERAPI_TOKEN.replace("secret", "guess"))
    assert (wrong.status, wrong.json()) == (401, {"detail": "Incorrect username or password"})
    bad = shell.curl(documents.FASTERAPI_ME)
    assert (bad.status, bad.json()) == (401, {"detail": "Could not validate credentials"})


def test_own_user_table(client_for: Callable[[str], httpx2.Client]) -> None:
    http = client_for("own_user_table")
    member = {"name": "Dora", "password": "a long enough phrase"}
    assert http.post("/members", json=member).status_code == 201
    assert http.post("/members", json=member | {"name": "dora "}).status_code == 409
    form = {"grant_type": "password", "username": FULL_WIDTH_DORA, "password": member["password"]}
    login = http.post("/token", data=form).json()
    me = http.get("/users/me", headers=bearer(login["access_token"])).json()
    assert (me["username"], me["disabled"]) == ("Dora", False)
    assert http.delete("/members/me", headers=bearer(login["access_token"])).status_code == 204
    assert http.get("/users/me", headers=bearer(login["access_token"])).status_code == 401
    assert http.post("/token", data=form).status_code == 400


def test_each_document_needs_no_more_than_thirty_lines() -> None:
    documented = ("complete_jwt", "protected_items", "docs_authorize", "scopes", "fasterapi_app")
    for name in documented:
        assert len((EXAMPLES / f"{name}.py").read_text().splitlines()) <= 30, name
