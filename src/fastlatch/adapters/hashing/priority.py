"""Who yields: hashing threads run at the lowest priority, so that a storm of logins never starves the event loop."""

import contextlib
import os
import sys
import threading

_LOWEST = 19


def lower_this_thread() -> None:
    """Lower the priority of the calling thread, where a thread has one of its own: only Linux gives it one."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST)
