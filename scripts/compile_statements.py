"""Writes src/fastlatch/adapters/database/compiled: every statement as text, so that no server imports SQLAlchemy.

A test holds the texts and the descriptions together, and the newest schema and the migrations.
"""

import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

from fastlatch.adapters.database import described
from fastlatch.adapters.database.described import (
    changes,
    clients,
    consents,
    endings,
    expiry,
    id_token_keys,
    keys,
    login_openings,
    logout_notices,
    refresh_tokens,
    sessions,
    single_use,
    users,
)
from fastlatch.adapters.database.described.description import DIALECTS, Description
from fastlatch.adapters.database.fit import USABLE_FROM
from fastlatch.adapters.database.migrations.run import run_migrations
from fastlatch.adapters.database.names import FACTS_TABLE, VERSION_TABLE
from fastlatch.adapters.database.sqlite_file import connect, create
from fastlatch.adapters.database.statement import Compiled

FOLDER = Path(described.__file__).parents[1] / "compiled"
MODULES = (
    changes,
    clients,
    consents,
    endings,
    expiry,
    id_token_keys,
    keys,
    login_openings,
    logout_notices,
    refresh_tokens,
    sessions,
    single_use,
    users,
)
WIDTH, INDENT = 120, 8
MADE_BY = "Made by `scripts/compile_statements.py`"


def pages() -> dict[Path, str]:
    """Every file of the folder, with its text."""
    texts = {name_of(module): statements(module) for module in MODULES}
    texts["schema"] = schema()
    texts["__init__"] = f'"""The statements of `described`, compiled. {MADE_BY}; never changed by hand."""\n'
    return {FOLDER / f"{name}.py": text for name, text in texts.items()}


def name_of(module: ModuleType) -> str:
    """Without its package."""
    return module.__name__.rpartition(".")[2]


def statements(module: ModuleType) -> str:
    """One module of statements."""
    head = f'"""{MADE_BY} from `described/{name_of(module)}.py`; never changed by hand."""\n\n'
    imports = "from fastlatch.adapters.database.statement import Compiled, Statement\n\n"
    described_here = {name: thing for name, thing in vars(module).items() if isinstance(thing, Description)}
    return head + imports + "\n".join(entry(name, each) for name, each in described_here.items())


def entry(name: str, description: Description) -> str:
    """One statement."""
    statement = description.statement()
    texts = "".join(compiled(dialect, statement.compiled(dialect)) for dialect in DIALECTS)
    first = "    changes_last=True,\n" if statement.changes_last else ""
    return f"{name} = Statement(\n{first}{texts})\n"


def compiled(dialect: str, text: Compiled) -> str:
    """One text of a statement, with its parameters."""
    *lines, last = literals(text.sql)
    arguments = [*lines, f"{last},", *parameters(text.order)]
    if text.constants:
        members = ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in text.constants.items())
        arguments.append(f"{{{members}}},")
    return f"    {dialect}=Compiled(\n" + "".join(f"        {line}\n" for line in arguments) + "    ),\n"


def parameters(order: tuple[str, ...]) -> Iterator[str]:
    """The order of the parameters, in one line if it fits."""
    names = [quoted(name) for name in order]
    line = f"({', '.join(names)}{',' if len(names) == 1 else ''}),"
    if len(line) <= WIDTH - INDENT:
        yield line
        return
    yield "("
    yield from (f"    {name}," for name in names)
    yield "),"


def literals(sql: str) -> list[str]:
    """One string literal, or one for each clause and as many more as its words need."""
    room = WIDTH - INDENT - len('"",')
    whole = " ".join(sql.split())
    if len(whole) <= room:
        return [quoted(whole)]
    clauses = (" ".join(clause.split()) for clause in sql.splitlines())
    lines = [line for clause in clauses for line in textwrap.wrap(clause, room - 1, break_on_hyphens=False)]
    return [*(quoted(f"{line} ") for line in lines[:-1]), quoted(lines[-1])]


def quoted(value: object) -> str:
    """As the formatter writes it."""
    if not isinstance(value, str):
        return repr(value)
    return f'"{value}"' if '"' not in value else f"'{value}'"


def schema() -> str:
    """What the migrations make of an empty file, word for word, and the versions they leave it at."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scratch.db"
        create(path)
        run_migrations(path)
        with closing(connect(path, read_only=True)) as connection:
            made = connection.execute(
                "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid"
            ).fetchall()
            (version,) = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 (our own name)
            facts = dict(connection.execute(f"SELECT name, value FROM {FACTS_TABLE}").fetchall())  # noqa: S608 (our own name)
    head = f'"""A new SQLite file: what the migrations make of it. {MADE_BY}; never changed by hand."""\n\n'
    versions = (
        f'HEAD = "{version}"\n"""The newest migration."""\n\n'
        f'USABLE_FROM = "{facts[USABLE_FROM]}"\n"""The oldest version whose programs may use these tables."""\n\n'
    )
    return f"{head}{versions}SQLITE = (\n{''.join(map(definition, made))})\n"


def definition(row: tuple[str]) -> str:
    """One table or index."""
    lines = literals(row[0])
    if len(lines) == 1:
        return f"    {lines[0]},\n"
    return "    (\n" + "".join(f"        {line}\n" for line in lines) + "    ),\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for stale in set(FOLDER.glob("*.py")) - pages().keys():
        stale.unlink()
    for path, text in pages().items():
        path.write_text(text)
    sys.stdout.write(f"{FOLDER} is written.\n")
