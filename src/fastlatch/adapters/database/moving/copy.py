"""`fastlatch db copy`: every row of one database into another, then both read and compared.

Until they are found equal the target carries a mark, and nothing opens it. A run that was interrupted is begun again
with the same addresses: what stands in the target is compared with the beginning of the source, and kept if it is that.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from fastlatch.adapters.database.migrate import HEAD, check, is_newer, look, shown, upgrade
from fastlatch.adapters.database.postgres_address import is_postgres
from fastlatch.adapters.database.sqlite_file import sqlite_path
from fastlatch.domain.errors import ConfigurationError

from .digest import Digest
from .shape import TABLES, Moved
from .side import Mark, Readable, Side

Progress = Callable[[str, int, int], None]
"""Told what is being done with which table, with how many of its rows, and of how many."""


class Compared(NamedTuple):
    """One table on both sides."""

    table: str
    rows: int
    rows_copied: int
    sha256: str
    sha256_copied: str

    @property
    def equal(self) -> bool:
        """Whether every row came over as it was."""
        return (self.rows, self.sha256) == (self.rows_copied, self.sha256_copied)


class Copied(NamedTuple):
    """What became of it."""

    tables: tuple[Compared, ...]
    source_changed: bool
    """Somebody wrote to the source meanwhile; that is not in the copy."""

    @property
    def complete(self) -> bool:
        """Whether the target may be used."""
        return all(table.equal for table in self.tables)


def check_source(url: str) -> str:
    """The id of a source, which has to be whole and of this version.

    Raises:
        ConfigurationError: it is not.
        Unavailable: it cannot be read.
    """
    state = check(url)
    if is_newer(state) or state.database_id is None:
        raise ConfigurationError(f"a newer version has updated {shown(url)}; copy it with that one.")
    return state.database_id


def prepare_target(url: str) -> None:
    """Make the tables where there are none.

    Raises:
        ConfigurationError: its tables are of another version.
        Unavailable: it cannot be opened or written.
    """
    state = look(url)
    if state.version not in {None, HEAD}:
        raise ConfigurationError(
            f"the tables in {shown(url)} are of version {state.version}, and not of {HEAD}; name an empty database."
        )
    if state.version is None:
        upgrade(url)


def copy_database(source_url: str, target_url: str, progress: Progress) -> Copied:
    """Copy all there is, and compare. The target has been prepared.

    Raises:
        ConfigurationError: the target holds something else, or another run copies there.
        Unavailable: one of the two is away.
    """
    mark = Mark(check_source(source_url), secrets.token_hex(8))
    return asyncio.run(_copy(source_url, target_url, mark, progress))


async def _copy(source_url: str, target_url: str, mark: Mark, progress: Progress) -> Copied:
    async with _open(source_url) as source, _open(target_url) as target:
        taken = await target.claim(mark)
        if taken is not None:
            raise ConfigurationError(
                f"{shown(target_url)} holds rows of its own ({taken}); name an empty database: nothing is merged."
            )
        run = _Run(target, mark, progress)
        async with source.snapshot() as snapshot:
            before = await snapshot.fingerprint()
            originals = {table: await run.copy(snapshot, table) for table in TABLES}
        compared = [await run.compare(table, original) for table, original in originals.items()]
        async with source.snapshot() as later:
            changed = before != await later.fingerprint()
        outcome = Copied(tuple(compared), changed)
        if outcome.complete:
            await target.finish(mark, before.counter)
        return outcome


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Side]:
    side: Side
    if is_postgres(url):
        from .postgres_side import PostgresSide  # noqa: PLC0415 (brings asyncpg)

        side = await PostgresSide.open(url)
    else:
        from .sqlite_side import SqliteSide  # noqa: PLC0415 (the one that is used)

        side = SqliteSide(sqlite_path(url))
    try:
        yield side
    finally:
        await side.close()


class _Run(NamedTuple):
    target: Side
    mark: Mark
    progress: Progress

    async def copy(self, source: Readable, table: Moved) -> Digest:
        """Bring the target's table to what the source's is; the digest of the source's."""
        digest = await self._append(source, table, await self._digest(table))
        if digest is None:
            await self.target.clear(table, self.mark)
            digest = await self._append(source, table, Digest())
        if digest is None:
            raise ConfigurationError(f"{table.name}: its rows do not stay the same within one snapshot.")
        return digest

    async def compare(self, table: Moved, original: Digest) -> Compared:
        """What was read here with what is read there, now that it is committed."""
        copied = await self._digest(table)
        return Compared(table.name, original.rows, copied.rows, original.sha256, copied.sha256)

    async def _append(self, source: Readable, table: Moved, there: Digest) -> Digest | None:
        """Add what comes behind the rows that are there; None when those are not the source's first ones."""
        total, digest = await source.count(table), Digest()
        async for batch in source.rows(table):
            known = batch[: max(0, there.rows - digest.rows)]
            new = batch[len(known) :]
            digest.add(known)
            if new and digest.rows == there.rows and not digest.equals(there):
                return None
            if new:
                await self.target.add(table, new, self.mark)
                digest.add(new)
            self.progress(f"copying {table.name}", digest.rows, total)
        is_the_beginning = digest.rows > there.rows or digest.equals(there)
        return digest if is_the_beginning else None

    async def _digest(self, table: Moved) -> Digest:
        digest = Digest()
        async with self.target.snapshot() as written:
            total = await written.count(table)
            async for batch in written.rows(table):
                digest.add(batch)
                self.progress(f"comparing {table.name}", digest.rows, total)
        return digest
