"""The statements of `docs/scale.md` that partition the table of sessions: what is measured is what is documented."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"


def statements(page: str) -> str:
    """The block of SQL that partitions.

    Raises:
        ValueError: the page has none.
    """
    for block in re.findall(r"^```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        if "PARTITION BY HASH" in block:
            return str(block)
    raise ValueError("no block of SQL on the page partitions anything")


PARTITIONED = statements(PAGE.read_text())
