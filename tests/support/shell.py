"""Lines for a shell, sent as a reader of a tutorial would paste them; only the server's address is another."""

import json
import os
import subprocess
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

_PRINTED_ADDRESSES = ("http://localhost:8000", "http://127.0.0.1:8000")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Shell:
    """curl is told by its own configuration file to show status and headers: the pasted lines stay as printed."""

    def __init__(self, base_url: str, folder: Path) -> None:
        self._base_url = base_url
        self._folder = folder
        self._curl_home = folder / "curl"
        self._curl_home.mkdir()
        (self._curl_home / ".curlrc").write_text(
            'silent\nshow-error\ndump-header = "headers"\nwrite-out = "\\n%{http_code}"\n'
        )

    def curl(self, line: str, **variables: str) -> Answer:
        output = self.run(line, CURL_HOME=str(self._curl_home), **variables)
        text, _, status = output.rpartition("\n")
        head = (self._folder / "headers").read_text(encoding="latin-1")
        return Answer(int(status), HeaderParser().parsestr(head.partition("\n")[2]), text)

    def run(self, script: str, **variables: str) -> str:
        for printed in _PRINTED_ADDRESSES:
            script = script.replace(printed, self._base_url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self._folder), **variables},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
