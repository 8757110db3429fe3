"""What a run leaves behind: nothing, however it ends."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from fastlatch.domain.errors import ConfigurationError

_OTHER_ENDS = ("SIGTERM", "SIGHUP")
"""SIGINT ends tidily by itself, as KeyboardInterrupt."""
_BY_SIGNAL = 128


@contextmanager
def scratch_folder(parent: Path | None) -> Iterator[Path]:
    """A folder that nobody else can look into (0700), gone afterwards.

    Raises:
        ConfigurationError: it cannot be made.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="fastlatch-bench-", dir=parent, ignore_cleanup_errors=True)
    except OSError as error:
        where = parent or "the system's place for temporary files"
        raise ConfigurationError(
            f"{where}: a folder for the measurement's database cannot be made ({error.strerror}). "
            "Choose another place with --folder."
        ) from None
    with made as name:
        yield Path(name)


@contextmanager
def tidy_end() -> Iterator[None]:
    """Whoever stops us lets us stop our server and delete our folder first."""
    numbers = [getattr(signal, name) for name in _OTHER_ENDS if hasattr(signal, name)]
    before = {number: signal.signal(number, _leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(_BY_SIGNAL + number)
