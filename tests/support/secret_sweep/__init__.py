"""After each test and at the end of a run: no secret that was issued is in any database or any log.

Looked for: passwords and client secrets that were sent, also wrong ones; access, refresh and ID tokens, codes, client
secrets and cookies that were answered; secret keys, and the private signing keys that they open. Looked through: every
SQLite file of the tests as bytes with its journal, every table of every PostgreSQL database before it is dropped, the
logs of PostgreSQL and pgbouncer as they come, the log of every server that a test starts, what commands print to
stderr, and every record that is logged in the test process, from level DEBUG on.

Not looked for: what is shorter than fifteen bytes or has fewer than six different ones, since it may be there by chance
("secret" is a word of our pages); a password that is also a name in the same request; a secret that was encrypted,
hashed or compressed. Of a longer secret the last 32 bytes are looked for, also in hexadecimal, in base64, and quoted
for URLs and JSON. Output that is meant to hold a secret (stdout of `fastlatch clients create`) is no log.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .clients import listen
from .issued import Issued
from .needles import Needles
from .places import Logs, databases, keys, log_files

_FIGURES = "secret sweep"


class SecretSweep:
    """One for each process that runs tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._needles = Needles()
        self.issued = Issued(self._needles)
        self.logs = Logs()
        self._searched = 0
        self._found: list[str] = []
        self._patch = pytest.MonkeyPatch()
        self.elsewhere: list[dict[str, int]] = []

    def search(self, where: str, heap: bytes) -> None:
        """Note each secret that is there."""
        self._searched += len(heap)
        self._found += [f"{where} holds a secret: {piece!r}" for piece in self._needles.found_in(heap)]

    def search_file(self, path: Path) -> None:
        """The same, if it is there."""
        if path.exists():
            self.search(str(path), path.read_bytes())

    def search_folder(self, folder: Path) -> None:
        """The databases and logs below."""
        for secret in keys(folder):
            self.issued.secret(secret)
        for path in (*databases(folder), *log_files(folder)):
            self.search_file(path)

    def tell(self) -> None:
        """Fail with what was found until now."""
        for where, said in self.logs.taken():
            self.search(where, said)
        found, self._found = self._found, []
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    @pytest.hookimpl
    def pytest_sessionstart(self) -> None:
        logging.getLogger("fastlatch").setLevel(logging.DEBUG)
        listen(self._patch, self.issued, self.logs)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        # A test, or the command line within it, may have set the logging up anew.
        root = logging.getLogger()
        if self.logs not in root.handlers:
            root.addHandler(self.logs)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        done = yield
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        if folder is not None:
            self.search_folder(folder)
        self.tell()
        return done

    @property
    def figures(self) -> dict[str, int]:
        return {"secrets": len(self._needles), "bytes": self._searched}

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        self._patch.undo()
        logging.getLogger().removeHandler(self.logs)
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_FIGURES] = self.figures

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.elsewhere.append(getattr(node, "workeroutput", {}).get(_FIGURES, {"secrets": 0, "bytes": 0}))

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        all_figures = [self.figures, *self.elsewhere]
        secrets, searched = (sum(each[name] for each in all_figures) for name in ("secrets", "bytes"))
        terminalreporter.write_line(f"Looked for {secrets} secrets in {searched / 1e6:.0f} MB of databases and logs.")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SecretSweep(config), "fastlatch-secret-sweep")


@pytest.fixture(scope="session", autouse=True)
def secret_sweep(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretSweep]:
    """Set up before every other fixture, and so done after them: then all folders of the run are looked through."""
    sweep = request.config.pluginmanager.get_plugin("fastlatch-secret-sweep")
    assert isinstance(sweep, SecretSweep)
    yield sweep
    sweep.search_folder(tmp_path_factory.getbasetemp())
    sweep.tell()
