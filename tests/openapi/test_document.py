"""The stand-alone server does what its OpenAPI document says, whatever schemathesis thinks of asking.

Each check of schemathesis is on: a status, a content type or a body that the document does not have, an answer without
a login where the document wants one, a method or header it does not know, a 500. `schemathesis.toml` says what more is
taken for right, and why. With FASTLATCH_TEST_LONG=1 each endpoint gets thousands of requests, and others each time.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from support.command_line import CommandLine
from support.long_form import LONG

HERE = Path(__file__).parent
EXAMPLES = ["--max-examples", "2000"] if LONG else ["--max-examples", "15", "--generation-deterministic"]
ENDPOINTS = 19


@pytest.fixture
def server(tmp_path):
    variables = {
        "FASTLATCH_REGISTRATION": "true",
        # Made-up requests shall be heard, not told to slow down.
        "FASTLATCH_LOGIN_RATE_LIMIT": "off",
        "FASTLATCH_ADDRESS_RATE_LIMIT": "off",
    }
    with CommandLine(tmp_path, variables).running("serve") as server:
        assert httpx2.get(f"{server.url}/health/ready", timeout=60).status_code == 200
        yield server


@pytest.mark.parametrize("hooks", ["", "hooks"], ids=["nobody is logged in", "somebody is logged in"])
def test_schemathesis_finds_nothing(server, tmp_path, hooks):
    environment = os.environ | {"FASTLATCH_ASKED": server.url, "PYTHONPATH": str(HERE)}
    if hooks:
        environment["SCHEMATHESIS_HOOKS"] = hooks
    run = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"]
    options = ["--checks", "all", "--continue-on-failure", "--no-color", *EXAMPLES]
    done = subprocess.run(
        [*run, f"{server.url}/openapi.json", *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3_000 if LONG else 300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Tested: (\d+)", done.stdout)[1] == str(ENDPOINTS), done.stdout
    assert "Traceback" not in server.log.read_text()
    if hooks:
        assert "GET /users/me 200" in server.log.read_text(), "nobody was logged in"
