"""What `fastlatch demo` does: the tutorials' users and routes on a scratch database that is gone afterwards."""

import tempfile
from pathlib import Path
from typing import Any

import typer

from fastlatch.asgi import harden
from fastlatch.demo import USERS, create_demo, curl_lines
from fastlatch.settings import Settings, load_secret

from . import serving
from .issuer import following_port


def demonstrate(host: str, port: int) -> None:
    """Serve until told to stop.

    Raises:
        FastlatchError: something does not fit, before anything is served.
    """
    with (
        tempfile.TemporaryDirectory(prefix="fastlatch-demo-", ignore_cleanup_errors=True) as folder,
        serving.bind(host, port) as bound,
    ):
        chosen: dict[str, Any] = {
            "database_url": f"sqlite:///{Path(folder) / 'demo.db'}",
            "auto_migrate": True,
            "profile": "tutorial",
            "registration": True,
        }
        settings = following_port(Settings.load(**chosen), host, bound, **chosen)
        app = create_demo(settings)
        # What is wrong with the secret is said here, in one line, and not by uvicorn in forty.
        load_secret(settings)
        serving.let_in(bound)
        _explain(serving.local_url(host, bound))
        serving.run(harden(app, settings), bound, settings)


def _explain(url: str) -> None:
    typer.echo(f"Fastlatch's demo is at {url}, its documentation page at {url}/docs (Ctrl-C stops it)")
    typer.echo("\nUsers (these passwords are printed in tutorials: the database is deleted when the demo stops):")
    for user in USERS:
        typer.echo(f"  {user.username:<10} {user.password:<12} {'disabled' if user.disabled else ''}".rstrip())
    typer.echo("\nPaste these into another terminal:\n")
    for line in curl_lines(url):
        typer.echo(line)
    typer.echo()
