"""Filled databases, made once and kept between runs, for as long as they are what would be made now."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from .fill import Filled, fill, fingerprint

_FRESH = 3 * 24 * 3600
"""Seconds for which one is kept: after some days its unused tokens end."""


def copy_of_filled(folder: Path, copy: Path, *, users: int, refresh_tokens: int, tell: Callable[[str], None]) -> Filled:
    """A copy of the one that is kept in `folder`: tokens are spent in the copy only."""
    ending = f"-{fingerprint()}.db"
    kept = folder / f"filled-{users}-{refresh_tokens}{ending}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("filled-*.db"):
        if not old.name.endswith(ending) or time.time() - old.stat().st_mtime > _FRESH:
            old.unlink()
    if not kept.exists():
        tell(f"filling a database with {users:,} users and {refresh_tokens:,} refresh tokens, once")
        fill(kept, users=users, refresh_tokens=refresh_tokens)
    shutil.copyfile(kept, copy)
    return Filled(copy, users, refresh_tokens, seed=1)
