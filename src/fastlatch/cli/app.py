"""Every command in its place."""

from importlib.metadata import version
from typing import Annotated

import typer

from .bench.command import bench
from .clients import app as clients
from .db import app as db
from .demo import demo
from .doctor import doctor
from .keys import app as keys
from .serve import serve
from .tokens import app as tokens
from .users import app as users

app = typer.Typer(
    name="fastlatch",
    no_args_is_help=True,
    add_completion=False,
    # A pretty traceback shows local variables, and those may be passwords.
    pretty_exceptions_enable=False,
    help="Login and tokens for FastAPI.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fastlatch {version('fastlatch')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Login and tokens for FastAPI. Settings are FASTLATCH_* variables or lines of .env."""


for command in (demo, serve, doctor, bench):
    app.command()(command)
for noun in (db, users, clients, keys, tokens):
    app.add_typer(noun)
