"""oauth4webapi of npm, unchanged, which checks our access tokens as RFC 9068 has them too."""

from pathlib import Path

import pytest

from foreign.conftest import SECRET
from support.node import FOREIGN, running


@pytest.mark.parametrize("client", [("old", "client_secret_basic", "RS256"), ("page", "none", "ES256")])
def test_oauth4webapi_completes_every_flow(issuer, visit, tmp_path: Path, client: tuple[str, str, str]) -> None:
    client_id, method, algorithm = client
    arguments = (issuer.url, client_id, SECRET, method, algorithm)
    with running(FOREIGN / "oauth4webapi.mjs", *arguments, log=tmp_path / "node.log") as program:
        program.tell({"at": visit(program.hear()["go"])})
        said = program.hear()["said"]

    assert said["claims"]["sub"] == said["user"]["sub"] == said["access"]["sub"]
    assert said["user"]["preferred_username"] == "alice"
    assert (said["access"]["client_id"], said["refreshed"]) == (client_id, "string")
