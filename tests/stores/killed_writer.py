"""Run by `test_kill`: writes without pause and says each thing on a line of its own once it is acknowledged."""

import asyncio
import sys

from fastlatch.adapters.database.database import Database, open_database
from stores.make import NOW, opened, rotated


async def write(database: Database) -> None:
    while True:
        login = await opened(database)
        say("opened", login.id)
        await rotated(database, login, 1)
        say("rotated", login.id)
        if await database.sessions.end(login.id, now=NOW + 20):
            say("ended", login.id)


def say(what: str, session_id: str) -> None:
    sys.stdout.write(f"{what} {session_id}\n")
    sys.stdout.flush()


async def main(url: str) -> None:
    database = await open_database(url)
    await asyncio.gather(*(write(database) for _ in range(16)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
