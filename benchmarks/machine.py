"""On what the figures were measured: facts that change them, none that would name the machine."""

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from .peers import Peers
from .pinning import can_pin

_PACKAGES = ("fastlatch", "fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "cryptography")


def facts(peers: Peers) -> dict[str, Any]:
    """For the head of the results."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "pinned": can_pin(),
        "wrk": _wrk(),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "peers": peers.versions(),
    }


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
