"""A PostgreSQL server of our own for a test run, from Debian's package, and an empty database for whoever asks."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

_PATIENCE = 30.0
_RUNS_AS = ("postgres", "nobody")
"""It refuses to run as root."""
_DUMP = """\
SELECT format('COPY %s TO STDOUT', oid::regclass) FROM pg_class
WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) \\gexec
"""
"""Every row of every table that is not PostgreSQL's own."""

_EMPTY = """\
SET lock_timeout = '2s';
BEGIN;
SELECT format('TRUNCATE public.%1$I; INSERT INTO public.%1$I SELECT * FROM as_new.%1$I', relname)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \\gexec
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' \\g /dev/null
COMMIT;
"""
"""Every table as `_KEEP` found it, and every sequence at its beginning."""
_KEEP = """\
CREATE SCHEMA as_new;
SELECT format('CREATE TABLE as_new.%1$I AS TABLE public.%1$I', relname)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \\gexec
"""


def binaries() -> Path:
    """Of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    assert found, "PostgreSQL is not installed: scripts/test installs it"
    return found[-1].parent


@dataclass
class Postgres:
    """A server on loopback that asks for no password."""

    folder: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    dumped: Callable[[str, bytes], None] = lambda _name, _rows: None
    """Is handed the rows of each database that goes."""

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement; its rows, a line each."""
        command = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        return subprocess.run(
            [*command, self.url(database)], check=True, capture_output=True, text=True, timeout=_PATIENCE
        ).stdout.strip()

    def new_database(self, template: str = "template1") -> str:
        """The address of one that nobody else has."""
        name = f"t{os.getpid()}_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[2]
        try:
            # One process for both: there are hundreds of databases.
            rows = self._script(f"{_DUMP}\\connect postgres\nDROP DATABASE {name} WITH (FORCE);\n", url)
        except subprocess.CalledProcessError:
            # A test has left it in a state in which it cannot be read, or has dropped it.
            self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        else:
            self.dumped(name, rows)

    def empty(self, url: str) -> bool:
        """Make it what it was when it was new, which is much quicker than a new one. False: it cannot be had so."""
        try:
            rows = self._script(f"{_DUMP}{_EMPTY}", url)
        except subprocess.CalledProcessError:
            return False
        self.dumped(url.rpartition("/")[2], rows)
        return True

    def dump(self, url: str) -> bytes:
        """Every row of every table of ours."""
        return self._script(_DUMP, url)

    def dump_all(self) -> None:
        """Hand over the rows of all databases that are left."""
        for name in self.sql("SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate").split():
            self.dumped(name, self.dump(self.url(name)))

    def _script(self, script: str, url: str) -> bytes:
        command = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]
        return subprocess.run(command, input=script.encode(), check=True, capture_output=True, timeout=_PATIENCE).stdout

    @cached_property
    def migrated(self) -> str:
        """The name of a database whose tables are up to date, to be copied."""
        from fastlatch.adapters.database.migrate import upgrade  # noqa: PLC0415 (asyncpg, where PostgreSQL is meant)

        self.sql("CREATE DATABASE migrated")
        upgrade(self.url("migrated"))
        return "migrated"

    @cached_property
    def migrated_to_be_emptied(self) -> str:
        """The same, of which each copy also knows what it was like when it was new."""
        self.sql(f"CREATE DATABASE reusable TEMPLATE {self.migrated}")
        self._script(_KEEP, self.url("reusable"))
        return "reusable"


@contextmanager
def running(**settings: str) -> Iterator[Postgres]:
    """Started, and stopped on leaving."""
    # Not among pytest's folders, which are for their owner only.
    folder = Path(tempfile.mkdtemp(prefix="fastlatch-pg-"))
    as_user = other_user()
    folder.chmod(0o755)
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    data, environment = folder / "data", {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    chosen = {"fsync": "off", "autovacuum": "off", "max_connections": "200", "listen_addresses": "127.0.0.1"} | settings
    options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
    try:
        subprocess.run(
            [binaries() / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            check=True,
            capture_output=True,
            env=environment,
            cwd=folder,
            **as_user,
        )
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [binaries() / "postgres", "-D", data, "-k", folder, "-p", str(port), *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                **as_user,
            )
        try:
            server = Postgres(folder, port)
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Postgres, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"PostgreSQL ended by itself:\n{(server.folder / 'log').read_text()}")
        try:
            server.sql("SELECT 1")
        except subprocess.CalledProcessError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"PostgreSQL did not start:\n{(server.folder / 'log').read_text()}")


def other_user() -> dict[str, Any]:
    """For `subprocess`: who a server runs as."""
    if os.getuid() != 0:
        return {}
    for name in _RUNS_AS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise AssertionError(f"no user of {_RUNS_AS} exists")
