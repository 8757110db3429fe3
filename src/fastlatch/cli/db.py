"""`fastlatch db`: bring the database up to date, or ask whether it is."""

import typer

from fastlatch.adapters.database import migrate
from fastlatch.settings import Settings

from .output import remark

app = typer.Typer(name="db", no_args_is_help=True, help="Bring the database up to date, or check that it is.")


@app.command()
def upgrade() -> None:
    """Create or update our tables; an app's own tables beside them are left alone."""
    settings = Settings.load()
    before = migrate.current(settings.database_url)
    migrate.upgrade(settings.database_url)
    if before == migrate.HEAD:
        remark(f"The database was up to date ({migrate.HEAD}).")
    else:
        remark(f"The database is up to date ({before or 'empty'} -> {migrate.HEAD}).")


@app.command()
def check() -> None:
    """Exit with 1 unless the database is up to date."""
    url = Settings.load().database_url
    found = migrate.current(url)
    if found is None:
        remark("There is no database yet. Run: fastlatch db upgrade")
        raise typer.Exit(1)
    if found != migrate.HEAD:
        remark(f"The database is at {found}, this version needs {migrate.HEAD}. Run: fastlatch db upgrade")
        raise typer.Exit(1)
    remark(f"The database is up to date ({found}).")
