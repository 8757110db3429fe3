"""What is measured in tests: apps of the benchmarks, started as they start them, and servers that do as a test says."""

import asyncio
import json
import re
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from queue import Queue

from benchmarks.bench import ROOT


def command(app: str, port: int, *more: str) -> list[str]:
    """How uvicorn serves this app of `benchmarks.apps`."""
    served = ["-m", "uvicorn", f"benchmarks.apps.{app}", "--app-dir", str(ROOT), "--port", str(port)]
    return [sys.executable, *served, "--no-access-log", "--log-level", "warning", *more]


Reply = Callable[[int, bytes], Awaitable[tuple[int, Mapping[str, object]]]]
"""Of the number of the connection and the request: status and JSON."""


@asynccontextmanager
async def scripted(reply: Reply, *, hangs_up_after: float | None = None) -> AsyncIterator[int]:
    """A server that answers as the test says, and hangs up on whoever is silent so long; the port of it."""
    numbers = count()
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        number = next(numbers)
        try:
            while True:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), hangs_up_after)
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                request = head + await reader.readexactly(int(length[1]) if length else 0)
                status, said = await reply(number, request)
                body = json.dumps(said).encode()
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        except (EOFError, OSError):
            # The other side has ended, or nothing came for too long (TimeoutError).
            return
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


@contextmanager
def scripted_beside(reply: Reply) -> Iterator[int]:
    """The same in a thread, for programs that have an event loop of their own."""
    ports: Queue[int] = Queue()
    over = threading.Event()

    async def serve() -> None:
        async with scripted(reply) as port:
            ports.put(port)
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        yield ports.get(timeout=60)
    finally:
        over.set()
        thread.join()
