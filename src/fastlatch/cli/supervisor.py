"""The parent of several workers: uvicorn's own, which starts workers and replaces them one by one on SIGHUP.

The first workers are forked: they begin with everything that the parent has imported, which takes each of them a second
otherwise. Those that take another's place are made anew, so that they read code and `.env` anew.
"""

import gc
import multiprocessing
import signal
import socket
import sys
import threading
from typing import Any

import uvicorn
from uvicorn._subprocess import subprocess_started
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS, Process

_LAST_THREADS = 2.0
"""Seconds."""


class Supervisor(Multiprocess):
    """Made while this process has one thread and has written no log."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        if _may_fork():
            self.processes = _forked(config, sockets)

    def init_processes(self) -> None:
        """Start the first workers where none could be forked."""
        if not self.processes:
            super().init_processes()

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have died, or that say nothing any more."""
        for process in self.processes:
            _leave_to_the_worker(process)
        super().keep_subprocess_alive()

    def terminate_all(self) -> None:
        """Have all workers end."""
        super().terminate_all()
        # While this process has it open, callers are let in and nobody serves them. Refused, they go elsewhere at once.
        for bound in self.sockets:
            bound.close()


class _Forked(Process):
    """As uvicorn's, but for where its process comes from."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        context: Any = multiprocessing.get_context("fork")
        # In the place of one that was to be made anew, and is not started.
        self.process = context.Process(target=self._begin, args=(sockets,))

    def _begin(self, sockets: list[socket.socket]) -> None:
        for number in SIGNALS:
            # The parent's handlers only note the signal for the parent.
            signal.signal(number, signal.SIG_DFL)
        subprocess_started(self.config, self.target, sockets, None)


def _forked(config: uvicorn.Config, sockets: list[socket.socket]) -> list[Process]:
    gc.freeze()  # looking for garbage writes into every page, and would give each worker its own copy of them
    processes: list[Process] = []
    for _ in range(config.workers):
        process = _Forked(config, sockets)
        process.start()
        # Before the next one is there, which would have a copy of it.
        _leave_to_the_worker(process)
        processes.append(process)
    return processes


def _leave_to_the_worker(process: Process) -> None:
    """Its end of the line by which it says that it is well: closed here, so that the line ends with the worker.

    Else this process, asking one that dies in that moment, would wait out the whole time for an answer, and meanwhile
    neither replace a worker nor hear a signal.
    """
    process.child_conn.close()


def _may_fork() -> bool:
    """Whether it is safe: a lock that another thread of Python's holds would stay locked in the child for ever.

    Elsewhere than on Linux system libraries have threads and locks of their own.
    """
    if sys.platform != "linux":
        return False
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            # Of the services that were started and stopped just now, some threads may be about to end.
            thread.join(_LAST_THREADS)
    return threading.active_count() == 1
