"""Whether this program may use the tables that it finds, which another version may have made.

Expand and contract (docs/explanation/upgrades.md): each migration says how old a program may be that goes on with what
it leaves. So programs of two versions share one database during an upgrade, and no older one does harm.
"""

from typing import NamedTuple

from .compiled.schema import HEAD

USABLE_FROM = "usable_from"
"""The oldest version whose programs may use the tables."""
USABLE_FROM_CHANGE = "usable-from"
"""What the change feed calls it when a migration leaves programs behind that may be running; the subject names it."""
DATABASE_ID = "id"
"""Made with the tables, and kept when they move."""
COPYING = "copying"
"""There until `fastlatch db copy` has compared both sides: which database is being copied, and by which run."""


class Found(NamedTuple):
    """What a database says of itself. Versions are four digits, so the newer one is the greater text."""

    version: str | None
    """None: there are no tables."""
    usable_from: str | None = None
    """None: of no other version."""
    copying: str | None = None
    database_id: str | None = None
    forgetful: tuple[str, ...] = ()
    """Settings of its server with which a crash takes back what was committed."""


NOTHING = Found(None)


def found(version: str | None, facts: dict[str, str], forgetful: tuple[str, ...] = ()) -> Found:
    """From the rows of the table of facts."""
    return Found(version, facts.get(USABLE_FROM), facts.get(COPYING), facts.get(DATABASE_ID), forgetful)


def is_newer(state: Found, head: str = HEAD) -> bool:
    """Whether a newer program has updated the tables."""
    return state.version is not None and state.version > head


def refusal(state: Found, where: str, head: str = HEAD) -> str | None:
    """Why this program may not use a database, and what to do about it; None: it may."""
    if state.copying is not None:
        return f"{where} holds a copy that is not finished; run the same `fastlatch db copy` again."
    if state.version == head:
        return None
    if not is_newer(state, head):
        what = "missing" if state.version is None else f"of version {state.version}"
        return f"the tables in {where} are {what}, this program needs version {head}; run `fastlatch db upgrade`."
    if state.usable_from is not None and state.usable_from <= head:
        return None
    bound = f", which no program before version {state.usable_from} may use" if state.usable_from else ""
    return (
        f"{where} was last used by a newer version of fastlatch: its tables are of version {state.version}{bound}, "
        f"and this program is of version {head}; install that version or restore a backup."
    )
