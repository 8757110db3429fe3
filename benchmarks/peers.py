"""The peers, installed beside the project and never into it. What cannot be installed has no figures, and a reason."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from .row import NotMeasured

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "peers" / "requirements.txt"
OIDC_PROVIDER = HERE / "peers" / "oidc_provider"
_SHARED = ("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools")
"""What the peers stand on as we do; in the same versions."""
_STAMP = "installed-for"
_PATIENCE = 600


@dataclass(slots=True)
class Peers:
    """Installs what is asked for, once, below `folder`; remembers what could not be installed."""

    folder: Path
    _failed: dict[str, str] = field(default_factory=dict)

    def python(self) -> Path:
        """The Python that the Python peers run in.

        Raises:
            NotMeasured: it could not be made.
        """
        home = self.folder / "python"
        shared = "".join(f"{name}=={importlib.metadata.version(name)}\n" for name in _SHARED)
        self._once("python", home, REQUIREMENTS.read_text() + shared + sys.version, lambda: _make_python(home, shared))
        return home / "bin" / "python"

    def oidc_provider(self) -> Path:
        """The folder with `server.mjs` and its packages.

        Raises:
            NotMeasured: it could not be made.
        """
        home = self.folder / "oidc_provider"
        wanted = (OIDC_PROVIDER / "package.json").read_text()
        self._once("oidc_provider", home, wanted, lambda: _make_oidc_provider(home))
        # Node looks for packages beside the program.
        for program in OIDC_PROVIDER.glob("*.mjs"):
            shutil.copy(program, home / program.name)
        return home

    def default_hash(self) -> str:
        """A hash with the parameters that the Python peers use: those that pwdlib recommends."""
        program = "from pwdlib import PasswordHash; print(PasswordHash.recommended().hash('measured'))"
        return _run([str(self.python()), "-c", program]).strip()

    def versions(self) -> dict[str, str]:
        """What is installed, for the results."""
        found: dict[str, str] = {}
        python = self.folder / "python" / "bin" / "python"
        if python.exists():
            listed = json.loads(_run([str(python), "-m", "pip", "list", "--format", "json"]))
            wanted = {"fastapi-users", "authx", "PyJWT", "pwdlib"}
            found |= {one["name"]: one["version"] for one in listed if one["name"] in wanted}
        for name in ("oidc-provider", "koa"):
            package = self.folder / "oidc_provider" / "node_modules" / name / "package.json"
            if package.exists():
                found[name] = json.loads(package.read_text())["version"]
        if shutil.which("node"):
            found["node"] = _run(["node", "--version"]).strip().removeprefix("v")
        return found

    def _once(self, name: str, home: Path, wanted: str, make: Callable[[], None]) -> None:
        if name in self._failed:
            raise NotMeasured(self._failed[name])
        stamp = home / _STAMP
        fingerprint = sha256(wanted.encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        try:
            make()
        except NotMeasured as reason:
            self._failed[name] = str(reason)
            raise
        stamp.write_text(fingerprint)


def _make_python(home: Path, shared: str) -> None:
    _run([sys.executable, "-m", "venv", str(home)])
    constraints = home / "constraints.txt"
    constraints.write_text(shared)
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--requirement", str(REQUIREMENTS), "--constraint", str(constraints)])


def _make_oidc_provider(home: Path) -> None:
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NotMeasured(f"{tool} is not installed")
    shutil.copy(OIDC_PROVIDER / "package.json", home / "package.json")
    # No lock file: it would hold the address of whatever registry this machine uses.
    _run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], folder=home)


def _run(command: Sequence[str], *, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMeasured(f"{command[0]} did not run: {error}") from None
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise NotMeasured(f"{Path(command[0]).name} failed: {' '.join(last)[:200]}")
    return done.stdout
