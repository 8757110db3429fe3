"""Programs in JavaScript that tests speak with, and the packages that they need.

Node.js comes as a wheel with the extra `test`. The packages are installed beside their `package.json`, once: by
scripts/test, or by the first test that needs them. There is no lock file, which would name somebody's registry; each
version is exact.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOREIGN = Path(__file__).parents[1] / "foreign"
_PATIENCE = 300
_NODE = Path(sys.executable).parent / "node"


def install(folder: Path = FOREIGN) -> None:
    """What `package.json` there asks for. Of several at once, one installs and the others wait."""
    wanted = (folder / "package.json").read_text()
    stamp = folder / "node_modules" / ".installed-for"
    with (folder / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        command = [str(_NODE.with_name("npm")), "install", "--no-package-lock", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | {"PATH": f"{_NODE.parent}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        stamp.write_text(wanted)


@dataclass(frozen=True)
class Program:
    """One that runs, and speaks in lines of JSON."""

    process: "subprocess.Popen[str]"
    log: Path

    def hear(self) -> Any:
        """What it says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        return json.loads(line)

    def tell(self, line: Any) -> None:
        """What it waits for."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps(line)}\n")
        self.process.stdin.flush()


@contextmanager
def running(script: Path, *arguments: str, log: Path) -> Iterator[Program]:
    """Until it ends by itself, which it has to."""
    install(script.parent)
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [str(_NODE), str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield Program(process, log)
            assert process.wait(timeout=30) == 0, log.read_text()
        finally:
            process.kill()


if __name__ == "__main__":
    install()
