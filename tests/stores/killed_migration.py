"""Run by `test_killed_migrations`: for each address, a process that migrates it, killed after so many seconds.

Everything is imported before, so that such a process does nothing but migrate.
"""

import os
import signal
import sys
import time

from fastlatch.adapters.database import postgres_migrate, sqlite_migrate
from fastlatch.adapters.database.described.tables import metadata
from fastlatch.adapters.database.migrate import upgrade
from fastlatch.adapters.database.migrations import run, run_postgres

NEEDED = (postgres_migrate, sqlite_migrate, metadata, run, run_postgres)


def main() -> None:
    for line in sys.stdin:
        url, seconds = line.split()
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            upgrade(url)
            os._exit(0)
        if seconds != "never":
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)  # or what is left of it: nobody has waited for it yet
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status} {time.monotonic() - begun}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
