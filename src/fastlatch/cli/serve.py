"""`fastlatch serve` as it is typed: one login for several apps."""

from typing import Annotated

import typer

LogFormat = Annotated[str | None, typer.Option(metavar="text|json", help="How to write the log.")]


def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, max=256, envvar="WEB_CONCURRENCY", help="Processes that share the work.")
    ] = 1,
    log_format: LogFormat = None,
) -> None:
    """Serve logins and tokens for several apps. Stops cleanly on SIGTERM and Ctrl-C."""
    from .stand_alone import serve_alone  # noqa: PLC0415 (brings FastAPI, which no other command waits for)

    serve_alone(host, port, workers, log_format)
