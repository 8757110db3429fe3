"""A server that counts its visitors: whoever follows a `jku`, `x5u` or `kid` out of a token is one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Listener:
    """Listens on an ephemeral port of the loopback address."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.visitors = 0
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def serve(self) -> None:
        """Count until the socket is closed."""
        while True:
            try:
                visitor, _ = self._listening.accept()
            except OSError:
                return
            with visitor:
                self.visitors += 1


@contextmanager
def counting_visitors() -> Iterator[Listener]:
    """A listener for as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listener = Listener(listening)
        thread = threading.Thread(target=listener.serve, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
