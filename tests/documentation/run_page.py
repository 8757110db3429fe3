"""Runs the blocks of a page as its reader would: from top to bottom, in an empty folder, servers in the background."""

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import playwright
import yaml

from documentation.blocks import Block
from fastlatch import ConfigurationError, Settings

_BIN = Path(sys.executable).parent
_NODE = Path(playwright.__file__).parent / "driver" / "node"
_SERVER = re.compile(r"(?:\w+=\S+ )*(uvicorn|fastlatch serve|fastlatch demo)\b")
_PORT = re.compile(r"(127\.0\.0\.1:|localhost:|--port )8000\b")
_ASSIGNED = re.compile(r"^(?:export )?([A-Z_]+)=", re.MULTILINE)
_PATIENCE = 60.0


class Page:
    """The reader's folder, shell and server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._variables: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_server()

    def run_all(self, blocks: Sequence[Block]) -> None:
        """Run every block that does not say why it is not run.

        Raises:
            AssertionError: one did not do what the page says.
        """
        for number, block in enumerate(blocks):
            if block.reason_not_to_run is None:
                self.run(block, used_below=_uses(blocks[number + 1 :], block.title))

    def run(self, block: Block, *, used_below: bool = False) -> None:
        """Run one block. `used_below`: a later one starts or imports this file, which runs it.

        Raises:
            AssertionError: it did not do what the page says.
        """
        runner = {
            "python": self._python,
            "console": self._console,
            "bash": self._bash,
            "toml": lambda block: tomllib.loads(block.code),
            "yaml": lambda block: yaml.safe_load(block.code),
            "json": lambda block: json.loads(block.code),
            "ini": self._ini,
            "javascript": self._javascript,
            "nginx": lambda block: _check_nginx(block.code),
            "text": lambda _: None,
        }.get(block.language)
        assert runner is not None, f"line {block.line}: no rule for a block of {block.language or 'no language'}"
        if block.title is not None:
            file = self.folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._here(block.code))
        if used_below:
            return
        try:
            runner(block)
        except (ValueError, SyntaxError, yaml.YAMLError, ConfigurationError) as error:
            raise AssertionError(f"line {block.line}: {error}") from error

    def _python(self, block: Block) -> None:
        if block.directive is not None:
            name = block.directive.removeprefix("append=")
            file = self.folder / name
            assert file.exists(), f"line {block.line}: there is no {name} on this page to append to"
            # As an editor would: imports go to the top, the rest to the end.
            file.write_text(_appended(file.read_text(), self._here(block.code)))
        else:
            file = self.folder / (block.title or f"block_{block.line}.py")
            file.write_text(self._here(block.code))
        tested = file.name.startswith("test_")
        command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", file.name] if tested else [file.name]
        self._run([sys.executable, *command], f"line {block.line}: {file.name}")

    def _console(self, block: Block) -> None:
        for command, expected in _dialogue(block.code):
            if _SERVER.match(command):
                self._start_server(self._here(command))
                continue
            output = self._shell(self._here(command), block.line)
            pattern = ".*".join(re.escape(part) for part in _squeezed(self._here(expected)).split("..."))
            assert not expected or re.fullmatch(pattern, _squeezed(output), re.DOTALL), (
                f"line {block.line}: $ {command}\nprinted\n{output}\nand not\n{expected}"
            )

    def _bash(self, block: Block) -> None:
        self._shell(self._here(block.code), block.line)

    def _ini(self, block: Block) -> None:
        file = self.folder / f"block_{block.line}.env"
        file.write_text(block.code)
        Settings.load(_env_file=file).check()

    def _javascript(self, block: Block) -> None:
        file = self.folder / f"block_{block.line}.mjs"
        file.write_text(block.code)
        self._run([_NODE, "--check", file.name], f"line {block.line}")

    def _shell(self, script: str, line: int) -> str:
        # Variables that a line sets are there for the next one, as in a reader's shell.
        self._variables |= set(_ASSIGNED.findall(script))
        keep = f"declare -p {' '.join(sorted(self._variables))} >.shell 2>/dev/null || true" if self._variables else ""
        whole = f"set -eo pipefail\n[ ! -f .shell ] || . ./.shell\n{script}\n{keep}\n"
        return self._run(["bash", "-c", whole], f"line {line}: $ {script}")

    def _start_server(self, command: str) -> None:
        self._stop_server()
        if "--port" not in command:
            command += f" --port {self._port}"
        log = self.folder / "server.log"
        with log.open("wb") as output:
            self._server = subprocess.Popen(
                ["bash", "-c", f"exec env {command}"],
                cwd=self.folder,
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while not _listens(self._port):
            assert self._server.poll() is None, f"$ {command}\nended at once:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"$ {command}\ndoes not listen:\n{log.read_text()}"
            time.sleep(0.05)

    def _stop_server(self) -> None:
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def _here(self, text: str) -> str:
        """Every page says port 8000; the tests use one that is free."""
        return _PORT.sub(rf"\g<1>{self._port}", text)

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("FASTLATCH_", "PYTEST"))}
        own["PATH"] = f"{_BIN}{os.pathsep}{own.get('PATH', '')}"
        own |= {"FASTLATCH_ISSUER": f"http://127.0.0.1:{self._port}", "HOME": str(self.folder), "NO_COLOR": "1"}
        # A reader has none of the plugins that our own tests need, and which take most of a second to import.
        return own | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p anyio.pytest_plugin"}

    def _run(self, command: list[str | Path], what: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # a reader's terminal shows both
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{what}\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout


def _uses(blocks: Sequence[Block], title: str | None) -> bool:
    name, _, ending = (title or "").rpartition(".")
    use = re.compile(
        rf"\buvicorn {re.escape(name)}:|\bpython {re.escape(name)}\.py\b|^from {re.escape(name)} import", re.MULTILINE
    )
    return ending == "py" and not name.startswith("test_") and any(use.search(block.code) for block in blocks)


def _dialogue(code: str) -> list[tuple[str, str]]:
    """Commands and what each must print."""
    turns: list[tuple[str, str]] = []
    continued = False
    for line in code.splitlines():
        if line.startswith("$ "):
            turns.append((line[2:], ""))
        else:
            assert turns, "a console block begins with a command"
            command, expected = turns[-1]
            turns[-1] = (f"{command}\n{line}", "") if continued else (command, f"{expected}{line}\n")
        continued = line.endswith("\\")
    return turns


def _appended(whole: str, more: str) -> str:
    addition = ast.parse(more)
    lines = more.splitlines()
    imports = [node for node in addition.body if isinstance(node, ast.Import | ast.ImportFrom)]
    taken = {number for node in imports for number in range(node.lineno - 1, (node.end_lineno or node.lineno))}
    top = "\n".join(lines[number] for number in sorted(taken))
    rest = "\n".join(line for number, line in enumerate(lines) if number not in taken)
    return f"{top}\n{whole}\n{rest}\n"


def _check_nginx(code: str) -> None:
    depth = 0
    for line in code.splitlines():
        text = line.partition("#")[0].strip()
        depth += text.count("{") - text.count("}")
        assert depth >= 0, f"a brace too many: {line}"
        assert not text or text[-1] in "{};", f"this line ends in nothing nginx knows: {line}"
    assert depth == 0, "a brace is left open"


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
