"""Log records for the one line that every request writes: made by `logging` once, and copied with what differs.

`logging` finds out anew for each record its thread, its process, its file and its line, which costs more than all else.
"""

import logging
import os
import threading
from collections.abc import Mapping


class QuickRecords:
    """Records of one logger and level, all of them from one place in the code."""

    def __init__(self, logger: logging.Logger, level: int) -> None:
        self._logger = logger
        self._level = level
        self._made_in: tuple[int, int] | None = None
        self._first: logging.LogRecord | None = None

    def record(self, message: str, fields: Mapping[str, object], at: float) -> logging.LogRecord:
        """What `logger.log(level, message, extra={"fields": fields})` would have made at that time (`time.time`)."""
        here = os.getpid(), threading.get_ident()
        first = self._first
        # Who sets a factory of their own wants to see each record being made.
        if first is None or here != self._made_in or logging.getLogRecordFactory() is not logging.LogRecord:
            first = self._make()
            self._made_in, self._first = here, first
        record = logging.LogRecord.__new__(type(first))
        own = record.__dict__
        own |= first.__dict__
        own["msg"] = message
        own["fields"] = fields
        own["created"] = at
        own["msecs"] = at % 1 * 1000
        own["relativeCreated"] = first.relativeCreated + (at - first.created) * 1000
        return record

    def _make(self) -> logging.LogRecord:
        record = self._logger.makeRecord(self._logger.name, self._level, __file__, 0, "", (), None)
        if hasattr(record, "taskName"):
            # Python 3.12 has it: the task that writes a line is not the one that the line is about.
            record.taskName = None
        return record
