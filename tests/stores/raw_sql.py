"""Looking into a database of either kind past our own code."""

import sqlite3
import subprocess
from contextlib import closing

from support.postgres import binaries


def run(url: str, sql: str) -> list[str]:
    """One statement, committed; its rows as text, their columns with a bar between them."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            return ["|".join(map(str, row)) for row in connection.execute(sql).fetchall()]
    command = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.splitlines()
