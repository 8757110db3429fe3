"""`fastlatch demo` as it is typed."""

from typing import Annotated

import typer


def demo(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the users and routes of five login tutorials, and print the curl lines to paste."""
    from .demonstration import demonstrate  # noqa: PLC0415 (brings FastAPI, which no other command waits for)

    demonstrate(host, port)
