"""The processes of compose.yaml with its own variables: PostgreSQL that wants a password, Redis, two workers, Caddy."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from support import postgres, proxies
from support.command_line import CommandLine
from support.served import workers_of_process

DEPLOY = proxies.DEPLOY
PASSWORD = "correct horse battery"
_BIN = Path(sys.executable).parent
_WHO_MAY = """\
local all all trust
host all postgres 127.0.0.1/32 trust
host all fastlatch 127.0.0.1/32 scram-sha-256
"""


@pytest.fixture(scope="module")
def secrets(tmp_path_factory) -> Path:
    """As the script makes them, for whoever runs the tests."""
    folder = tmp_path_factory.mktemp("deploy")
    subprocess.run([shutil.copy(DEPLOY / "make-secrets", folder)], check=True, capture_output=True, timeout=30)
    for file in (folder / "secrets").iterdir():
        file.chmod(0o600)
    return folder / "secrets"


@pytest.fixture(scope="module")
def database(secrets) -> Iterator[str]:
    """With the role and the password that the image of PostgreSQL makes of the same variables."""
    with tempfile.TemporaryDirectory(prefix="fastlatch-hba-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "hba").write_text(_WHO_MAY)
        (folder / "hba").chmod(0o644)
        with postgres.running(hba_file=str(folder / "hba")) as server:
            password = (secrets / "database_password").read_text().strip()
            server.sql(f"CREATE ROLE fastlatch LOGIN PASSWORD '{password}'")
            server.sql("CREATE DATABASE fastlatch OWNER fastlatch")
            yield f"127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def run(secrets, database, redis_of_the_run, tmp_path_factory) -> CommandLine:
    """What compose.yaml sets, with addresses and folders of this machine."""
    command = [_BIN / "docker-compose", "--env-file", DEPLOY / "compose.env.example", "-f", DEPLOY / "compose.yaml"]
    shown = subprocess.run([*command, "config"], check=True, capture_output=True, text=True, timeout=60).stdout
    services = yaml.safe_load(shown)["services"]
    variables = services["fastlatch"]["environment"]
    assert variables == services["migrate"]["environment"]
    for there, here in {
        "@postgres/": f"@{database}/",
        "redis://valkey:6379": redis_of_the_run.url,
        "/run/secrets/": f"{secrets}/",
        variables["FASTLATCH_TRUSTED_PROXIES"]: "127.0.0.1",
    }.items():
        assert any(there in value for value in variables.values()), there
        variables = {name: value.replace(there, here) for name, value in variables.items()}
    return CommandLine(tmp_path_factory.mktemp("data"), variables)


def test_nothing_is_served_before_the_migration_and_all_of_it_after(run, secrets, tmp_path):
    refused = run.process("serve", "--port", "0")
    assert refused.status == 1
    assert "fastlatch db upgrade" in refused.err
    assert run("db", "upgrade").status == 0
    assert run("db", "check").status == 0
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0

    with (
        run.running("serve") as server,
        proxies.running(proxies.caddy, tmp_path, [int(server.url.rpartition(":")[2])]) as site,
        site.client("127.7.0.1") as client,
    ):
        assert len(workers_of_process(server.process.pid)) == int(run.variables["WEB_CONCURRENCY"])
        check_health(server.url)
        answer = client.post("/token", data={"grant_type": "password", "username": "alice", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        ours = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert client.get("/users/me", headers=ours).json()["username"] == "alice"

        assert run("users", "disable", "alice").status == 0
        deadline = time.monotonic() + 1
        while client.get("/users/me", headers=ours).status_code == 200:
            assert time.monotonic() < deadline
        written = server.log.read_text() + site.written()
    assert '"127.7.0.1"' in written
    for file in secrets.iterdir():
        assert file.read_text().strip() not in written


def check_health(url: str) -> None:
    """The containers' own check, word for word, and the paths of the pods' probes."""
    text = (DEPLOY / "Containerfile").read_text()
    command = yaml.safe_load(re.search(r"^HEALTHCHECK .*\\\n +CMD (\[.+\])$", text, re.MULTILINE)[1])
    assert command[:2] == ["python", "-c"]
    program = command[2].replace("http://127.0.0.1:8000", url)
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
    pod = yaml.safe_load((DEPLOY / "kubernetes" / "deployment.yaml").read_text())["spec"]["template"]["spec"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        path = pod["containers"][0][probe]["httpGet"]["path"]
        subprocess.run(["curl", "--fail", "--silent", "--output", "/dev/null", f"{url}{path}"], check=True, timeout=30)


def test_a_wrong_password_of_the_database_is_one_line_without_it(run, tmp_path):
    file = tmp_path / "password"
    file.write_text("not-the-password\n")
    file.chmod(0o600)
    wrong = CommandLine(tmp_path, run.variables | {"FASTLATCH_DATABASE_PASSWORD_FILE": str(file)})
    told = wrong("db", "check")
    assert told.status == 1
    assert "not accepted" in told.err
    assert "not-the-password" not in told.out + told.err
    assert len(told.err.strip().splitlines()) == 1
