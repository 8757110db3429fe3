"""Where the pages are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def pages() -> list[Path]:
    """The README, the pages at the top, and everything below docs."""
    top = (
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "benchmarks/README.md",
        "changelog.d/README.md",
        "examples/README.md",
        "examples/single_page/README.md",
    )
    found = [ROOT / name for name in top] + sorted((ROOT / "docs").rglob("*.md"))
    assert len(found) > 30, "the pages are not where this test looks for them"
    return found
