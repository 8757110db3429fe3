"""On what the figures were measured: facts that change them, none that would name the machine."""

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path
from typing import Any

import fastlatch

from .peers import Peers
from .pinning import can_pin

_PACKAGES = ("fastlatch", "fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "cryptography")


def facts(peers: Peers) -> dict[str, Any]:
    """For the head of the results."""
    return {
        **here(),
        "pinned": can_pin(),
        "wrk": _wrk(),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "peers": peers.versions(),
    }


def here() -> dict[str, Any]:
    """The machine, the interpreter and the source, without any peer."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "python_build": python_build(),
        "source": source(),
    }


def python_build() -> str:
    """How the interpreter was made, as far as it knows: with PGO and LTO it runs Python code a quarter or so faster."""
    home = sys.base_prefix.replace(str(Path.home()), "~", 1)
    return f"{_optimised()}; {platform.python_compiler()}; in {home}"


def _optimised() -> str:
    if sys.base_prefix == "/usr" and Path("/etc/debian_version").exists():
        # "Don't propagate lto flags to the _sysconfigdata module" (its changelog): extensions are to be built without.
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "Debian")
        return f"the package of {name}, which does not record whether it was built with PGO and LTO"
    configured = sysconfig.get_config_var("CONFIG_ARGS")
    if not configured:
        return "not recorded whether it was built with PGO and LTO"
    pgo = "with" if "--enable-optimizations" in configured else "without"
    lto = "with" if re.search(r"--with-lto\b(?!=no)", configured) else "without"
    return f"configured {pgo} PGO, {lto} LTO"


def source(package: Path = Path(fastlatch.__file__).parent) -> str:
    """Of the Fastlatch that is measured: the same for the same files, whatever was committed."""
    seen = sha256()
    for file in sorted(package.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            seen.update(f"{file.relative_to(package)} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()[:12]


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.+)$", described, re.MULTILINE)
    return found[1] if found else platform.processor()


def _wrk() -> str:
    if shutil.which("wrk") is None:
        return ""
    said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout
    return said.partition("Copyright")[0].strip()
