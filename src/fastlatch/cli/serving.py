"""Running uvicorn the way `serve` and `demo` need it: bound first, logged by us, stopped cleanly."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from fastlatch.asgi.connection.short_answers import ShortAnswers
from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings

from .logs import logging_config

_MOST_CONNECTIONS = 1_000
"""Of one process; fewer than the 1024 open files that most systems allow it. Beyond it: 503."""
_BACKLOG = 2048
"""Callers that wait to be let in; uvicorn's own number."""
_LAST_ANSWERS = 8
"""Seconds for requests under way once the server was told to stop."""

SILENT_WORKER = 30
"""Seconds until a worker that says nothing is replaced, at its start too: on a busy machine that takes several."""


def bind(host: str, port: int) -> socket.socket:
    """A socket that nobody else has; port 0 takes a free one.

    Raises:
        ConfigurationError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"cannot listen on {host} port {port}: {reason}. Choose another with --host or --port."
        ) from None
    bound.set_inheritable(True)
    return bound


def let_in(bound: socket.socket) -> None:
    """Callers wait from now on, and are not refused: before the address is told to anybody."""
    bound.listen(_BACKLOG)


def local_url(host: str, bound: socket.socket) -> str:
    """Where a browser on this machine finds the socket."""
    port = bound.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 (compared, not bound)
    return f"http://{shown or (f'[{host}]' if ':' in host else host)}:{port}"


def run(
    app: ASGIApp | str,
    bound: socket.socket,
    settings: Settings,
    *,
    workers: int = 1,
    around: AbstractAsyncContextManager[object] | None = None,
) -> None:
    """Serve until told to stop.

    Args:
        app: an app, or the address of a factory, which several workers need.
        bound: where to listen.
        settings: how to log.
        workers: how many processes.
        around: entered before the app is started, in the event loop that will serve it; for one process only.
    """
    config = configure(app, settings, workers=workers)
    # uvicorn ends its work first and then lets the signal do what it would have done; that must not look like a crash.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    if workers > 1:
        _run_workers(config, bound)
        return
    server = uvicorn.Server(config)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        _quietly(lambda: runner.run(_serve(server, bound, around or nullcontext())))
    if not server.started:
        raise SystemExit(1)


def configure(app: ASGIApp | str, settings: Settings, *, workers: int = 1) -> uvicorn.Config:
    """How uvicorn is to behave."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        lifespan="on",
        # uvicorn's own take headers of any length, or hold the loop with them.
        http=ShortAnswers,
        ws="none",
        log_config=logging_config(settings.log_format, settings.log_level),
        access_log=False,
        server_header=False,
        # Only listed proxies are believed, and web/address.py reads what they say.
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_ANSWERS,
        timeout_worker_healthcheck=SILENT_WORKER,
    )


async def _serve(server: uvicorn.Server, bound: socket.socket, around: AbstractAsyncContextManager[object]) -> None:
    async with around:
        await server.serve(sockets=[bound])


def _run_workers(config: uvicorn.Config, bound: socket.socket) -> None:
    from .supervisor import Supervisor  # noqa: PLC0415 (it stands on parts of uvicorn that it calls private)

    supervisor = Supervisor(config, sockets=[bound])
    _quietly(supervisor.run)
    if any(process.exitcode not in {0, -signal.SIGTERM, -signal.SIGINT} for process in supervisor.processes):
        raise SystemExit(1)


def _quietly(serve: Callable[[], None]) -> None:
    try:
        serve()
    except KeyboardInterrupt:
        return


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
