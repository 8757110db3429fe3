"""openid-client of npm, unchanged: discovery, a login with PKCE and nonce, and whatever follows."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from foreign.conftest import BYE, SECRET
from support.node import FOREIGN, running


@pytest.mark.parametrize(
    "client",
    [
        ("web", "client_secret_basic", "ES256"),
        ("web", "client_secret_post", "ES256"),
        ("old", "client_secret_basic", "RS256"),
        ("page", "none", "ES256"),
    ],
)
def test_openid_client_completes_every_flow(issuer, visit, tmp_path: Path, client: tuple[str, str, str]) -> None:
    client_id, method, algorithm = client
    arguments = (issuer.url, client_id, SECRET, method, algorithm)
    with running(FOREIGN / "openid_client.mjs", *arguments, log=tmp_path / "node.log") as program:
        program.tell({"at": visit(program.hear()["go"])})
        said = program.hear()["said"]
        back = visit(program.hear()["go"])

    assert said["claims"]["sub"] == said["user"]["sub"] == said["refreshed"]
    assert said["user"]["preferred_username"] == "alice"
    if method != "none":
        assert (said["active"], said["activeAfterwards"]) == (True, False)
        assert said["own"] == f"client:{client_id}"
    assert back.partition("?")[0] == BYE
    assert "state" in parse_qs(urlsplit(back).query)


def test_openid_client_pushes_its_request_and_binds_its_tokens_to_a_key(issuer, visit, tmp_path: Path) -> None:
    with running(FOREIGN / "openid_client_bound.mjs", issuer.url, "web", SECRET, log=tmp_path / "node.log") as program:
        program.tell({"at": visit(program.hear()["go"])})
        said = program.hear()["said"]

    assert set(said["asked"]) == {"client_id", "request_uri"}
    assert {kind.lower() for kind in said["types"]} == {"dpop"}
    assert said["user"]["preferred_username"] == "alice"
    assert set(said["found"]["cnf"]) == {"jkt"}
