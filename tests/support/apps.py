"""An app served by uvicorn in a thread of its own, as one process may serve several."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


class _Server(uvicorn.Server):
    """Says when it is ready, so that nobody needs to ask again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            # How uvicorn says that the app did not want to start.
            self.should_exit = True
        finally:
            self.ready.set()


@contextmanager
def serving_in_thread(app: Any, **options: Any) -> Iterator[str]:
    """The app's address. Stopped, and its thread joined, on leaving."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, log_level="warning", lifespan="on", **options))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        assert server.ready.wait(30), "the app did not start"
        assert server.started, "the app refused to start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
        assert not thread.is_alive(), "the app did not stop"
