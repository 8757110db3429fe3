"""From a name to its addresses, once for each fetch: what was looked at is what is connected to."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial

_THREADS = 4
"""The system's resolver blocks for as long as the slowest name server likes: it has threads of its own to block."""


class SystemResolver:
    """`getaddrinfo`, beside the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="fastlatch-names")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Every address of a host.

        Raises:
            OSError: it has none.
        """
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))
