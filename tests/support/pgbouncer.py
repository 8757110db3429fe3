"""Debian's pgbouncer in transaction mode before a server of ours: each transaction may be on another connection."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .postgres import Postgres, other_user

_PATIENCE = 20.0
_SETTINGS = """\
[databases]
* = host=127.0.0.1 port={server} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
server_round_robin = 1
"""


@dataclass(frozen=True)
class PgBouncer:
    port: int

    def url(self, direct: str) -> str:
        """The same database, by this way."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{direct.rpartition('/')[2]}"


@contextmanager
def running(server: Postgres) -> Iterator[PgBouncer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = server.folder / "pgbouncer.ini"
    settings.write_text(_SETTINGS.format(server=server.port, port=port))
    with (server.folder / "pgbouncer.log").open("w") as log:
        process = subprocess.Popen(
            ["pgbouncer", settings], stdout=log, stderr=subprocess.STDOUT, cwd=server.folder, **other_user()
        )
    try:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None, (server.folder / "pgbouncer.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield PgBouncer(port)
    finally:
        process.terminate()
        process.wait(_PATIENCE)
