"""The built wheel is complete: what it holds is enough to log in, somewhere else."""

import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fastlatch"


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    inside = {
        name.removeprefix("fastlatch/") for name in zipfile.ZipFile(wheel).namelist() if name.startswith("fastlatch/")
    }
    on_disk = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert inside == on_disk
    assert {"py.typed", "web/static/swagger-ui/swagger-ui-bundle.js", "web/static/swagger-ui/LICENSE"} <= inside
    assert any(re.fullmatch(r"adapters/database/migrations/versions/0001_\w+\.py", name) for name in inside)


def test_the_wheel_holds_nothing_else_than_the_package_its_metadata_and_the_licenses(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    info = next(name.partition("/")[0] for name in names if ".dist-info/" in name)

    assert {name.partition("/")[0] for name in names} == {"fastlatch", info}
    assert f"{info}/licenses/LICENSE" in names
    assert "fastlatch = fastlatch.cli:main" in zipfile.ZipFile(wheel).read(f"{info}/entry_points.txt").decode()


def test_whoever_installs_the_wheel_elsewhere_can_log_in(
    installed: Path, environment: Mapping[str, str], tmp_path: Path
) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import fastlatch; print(fastlatch.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)

    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "fastlatch", "demo", "--port", "0"],
            cwd=tmp_path,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx2.Client(base_url=address_in(log, server), timeout=30) as client:
            token = client.post("/token", data={"username": "johndoe", "password": "secret"}).json()["access_token"]
            me = client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

            assert me.json()["username"] == "johndoe"
            assert "swagger-ui" in client.get("/docs").text
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


def address_in(log: Path, server: subprocess.Popen[bytes]) -> str:
    """The address that the demo prints, once it answers there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found and answers(found[0]):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def answers(base_url: str) -> bool:
    try:
        return httpx2.get(f"{base_url}/health/live", timeout=30).is_success
    except httpx2.TransportError:
        return False
