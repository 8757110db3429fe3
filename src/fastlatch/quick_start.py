"""Nothing of what a start imports and builds is garbage, and looking for some among it takes a fifth of the start."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, for_good: bool = False) -> Iterator[None]:
    """No looking for garbage in here. `for_good`: nor later among what there is at the end of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        if for_good:
            gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
