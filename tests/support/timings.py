"""How long answers took, in a line for whoever runs the long form with `pytest -s`."""

import sys
from collections.abc import Sequence


def percentile(seconds: Sequence[float], share: float) -> float:
    """The smallest of them that is not exceeded by so large a share."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def tell(what: str, seconds: Sequence[float], more: str = "") -> None:
    middle, late = (1000 * percentile(seconds, share) for share in (0.5, 0.99))
    text = f"\n{what}: {len(seconds)} in all, p50 {middle:.0f} ms, p99 {late:.0f} ms, max {1000 * max(seconds):.0f} ms"
    sys.stdout.write(f"{text}{more and f'; {more}'}\n")
