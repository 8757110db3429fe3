"""What the host of a virtual machine gives to its other guests while something is measured: `steal` of proc(5)."""

from pathlib import Path

_STAT = Path("/proc/stat")
_STEAL = 7
_FIRST_COUNTED_TWICE = 8
"""Guests' time is in `user` already."""


class StolenTime:
    """From its making on. A machine that does not say so tells nothing."""

    def __init__(self, stat: Path = _STAT) -> None:
        self._stat = stat
        self._begun = self._ticks()

    def percent(self) -> float | None:
        """Of the time that all cores had; None: nobody knows."""
        if self._begun is None or (now := self._ticks()) is None:
            return None
        passed = [after - before for after, before in zip(now, self._begun, strict=True)]
        return 100 * passed[_STEAL] / sum(passed) if any(passed) else None

    def _ticks(self) -> list[int] | None:
        if not self._stat.exists():
            return None
        _, *fields = self._stat.read_text().partition("\n")[0].split()
        return [int(field) for field in fields[:_FIRST_COUNTED_TWICE]]
