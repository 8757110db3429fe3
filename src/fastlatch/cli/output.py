"""What commands print: aligned text for people, JSON for programs. Results on standard output, remarks on the other."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Record = Mapping[str, Any]


def show_one(record: Record, *, as_json: bool) -> None:
    """One thing, a line a field."""
    if as_json:
        _print_json(record)
        return
    width = max(map(len, record))
    for name, value in record.items():
        typer.echo(f"{name:<{width}}  {_text(name, value)}")


def show_many(records: Sequence[Record], *, as_json: bool) -> None:
    """A table; nothing at all when there is nothing."""
    if as_json:
        _print_json(records)
        return
    if not records:
        return
    names = list(records[0])
    rows = [names, *([_text(name, record[name]) for name in names] for record in records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def remark(sentence: str) -> None:
    """For the person who watches; a pipe does not see it."""
    typer.echo(sentence, err=True)


def utc(moment: int) -> str:
    """RFC 3339, as a person reads it."""
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _text(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "-"
    if name.endswith(("_at", "_from", "_until")):
        return utc(value)
    # Users choose their names: nothing they wrote may move the cursor of a terminal.
    return "".join(character if character.isprintable() else "?" for character in str(value)) or "-"
