"""What each worker of `fastlatch serve` makes: the stand-alone app, started as quickly as a single process is."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI

from fastlatch.quick_start import uncollected

from .orphan import ends_with_its_parent


def create_app() -> FastAPI:
    """The app of `fastlatch.asgi`, from the settings in the environment.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.
    """
    with uncollected():
        from fastlatch.asgi import create_app as create  # noqa: PLC0415 (brings everything else)

        app = create()
    app.router.lifespan_context = _quickly(app.router.lifespan_context)
    return app


def _quickly(lifespan: Callable[[Any], AbstractAsyncContextManager[Any]]) -> Callable[[Any], Any]:
    @asynccontextmanager
    async def start(app: FastAPI) -> AsyncIterator[Mapping[str, Any] | None]:
        async with AsyncExitStack() as stack:
            with uncollected(for_good=True):
                state = await stack.enter_async_context(lifespan(app))
            await stack.enter_async_context(ends_with_its_parent())
            yield state

    return start
