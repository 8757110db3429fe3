"""Apps of the benchmarks, started as the benchmarks start them."""

import sys

from benchmarks.bench import ROOT


def command(app: str, port: int, *more: str) -> list[str]:
    """How uvicorn serves this app of `benchmarks.apps`."""
    served = ["-m", "uvicorn", f"benchmarks.apps.{app}", "--app-dir", str(ROOT), "--port", str(port)]
    return [sys.executable, *served, "--no-access-log", "--log-level", "warning", *more]
