"""`fastlatch db`: bring the database up to date, or ask whether it is."""

import typer

from fastlatch.adapters.database import migrate
from fastlatch.settings import Settings

from .db_backup import backup
from .db_copy import copy
from .output import remark

app = typer.Typer(name="db", no_args_is_help=True, help="Update, check, copy and back up the database.")

for command in (backup, copy):
    app.command()(command)


@app.command()
def upgrade() -> None:
    """Create or update our tables; an app's own tables beside them are left alone."""
    settings = Settings.load()
    before = migrate.look(settings.database_url)
    migrate.upgrade(settings.database_url)
    if before.version == migrate.HEAD:
        remark(f"The database was up to date ({migrate.HEAD}).")
    elif migrate.is_newer(before):
        remark(_of_a_newer_version(before))
    else:
        remark(f"The database is up to date ({before.version or 'empty'} -> {migrate.HEAD}).")


@app.command()
def check() -> None:
    """Exit with 1 unless this version may use the database as it is."""
    url = Settings.load().database_url
    found = migrate.look(url)
    if found.version is None:
        remark("There is no database yet. Run: fastlatch db upgrade")
        raise typer.Exit(1)
    migrate.check(url)
    if migrate.is_newer(found):
        remark(_of_a_newer_version(found))
    else:
        remark(f"The database is up to date ({found.version}).")


def _of_a_newer_version(found: migrate.Found) -> str:
    return f"A newer version has updated the database ({found.version}), and this one ({migrate.HEAD}) may use it."
