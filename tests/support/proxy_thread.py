"""A proxy that goes on while the test waits for something: it has a thread and an event loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .tcp_proxy import TcpProxy, Way


class ProxyThread:
    def __init__(self, proxy: TcpProxy, loop: asyncio.AbstractEventLoop) -> None:
        self._proxy = proxy
        self._loop = loop

    @property
    def port(self) -> int:
        return self._proxy.port

    def turn(self, way: Way) -> None:
        """From now on."""
        asyncio.run_coroutine_threadsafe(self._proxy.turn(way), self._loop).result(timeout=10)


@contextmanager
def in_front_of(port: int) -> Iterator[ProxyThread]:
    """In front of a server on this machine."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="tcp proxy")
    thread.start()
    proxy = TcpProxy(port)

    async def end() -> None:
        await proxy.stop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    try:
        asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(timeout=10)
        yield ProxyThread(proxy, loop)
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
