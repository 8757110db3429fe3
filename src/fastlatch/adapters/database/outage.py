"""One line in the log when the database goes away, and one when it is back: not one for each that had to hear of it."""

import logging

_log = logging.getLogger("fastlatch.database")


class Outage:
    """What one way to the database has told of itself."""

    def __init__(self, way: str) -> None:
        self._way = way
        self._away = False

    def begins(self, error: Exception) -> None:
        """It could not be used. Never what the server says at length: that may hold values."""
        if not self._away:
            self._away = True
            _log.error("the database is away (%s): %s", self._way, error)

    def ends(self) -> None:
        """It was used."""
        if self._away:
            self._away = False
            _log.info("the database is back (%s)", self._way)
