"""Migrations: all or nothing, several processes at once, and an app's own tables left alone."""

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from fastlatch.adapters.database.described.tables import metadata
from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from fastlatch.adapters.database.migrations.run import alembic_config, in_one_transaction, run_migrations
from fastlatch.adapters.database.names import VERSION_TABLE, is_ours
from fastlatch.adapters.database.sqlite_file import create
from fastlatch.domain.errors import ConfigurationError, Unavailable


def schema(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall())


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """A database that every migration was run on, one after the other."""
    file = tmp_path / "migrated.db"
    create(file)
    run_migrations(file)
    return file


def test_a_new_database_is_made_up_to_date_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    assert current(url_of(path)) is None
    assert not path.exists()
    upgrade(url_of(path))
    assert current(url_of(path)) == HEAD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_upgrading_again_changes_nothing(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('t', 'x', 0, 0)")
    before = schema(path)
    upgrade(url)
    assert schema(path) == before
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM fastlatch_changes").fetchone() == (1,)


@pytest.mark.parametrize("name", ["fastlatch.db", "new.db"])
def test_neither_a_database_that_is_up_to_date_nor_a_new_one_needs_alembic(
    path: Path, tmp_path: Path, name: str
) -> None:
    assert path.name == "fastlatch.db"
    program = (
        "import sys; from fastlatch.adapters.database.migrate import upgrade; "
        "upgrade(sys.argv[1]); print({'alembic', 'sqlalchemy'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", program, url_of(tmp_path / name)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_new_database_is_what_the_migrations_make_word_for_word_and_they_leave_it_alone(
    path: Path, migrated: Path
) -> None:
    made = schema(path)
    assert [sql.split() for sql in made.values()] == [sql.split() for sql in schema(migrated).values()]
    run_migrations(path)
    assert schema(path) == made
    assert current(url_of(path)) == current(url_of(migrated)) == HEAD


def test_a_database_whose_version_was_emptied_goes_the_way_of_the_migrations(tmp_path: Path) -> None:
    path = tmp_path / "emptied.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL)")
    upgrade(url_of(path))
    assert current(url_of(path)) == HEAD
    assert differences(path) == []


def test_the_constant_names_the_newest_migration_and_there_is_one_line_of_them(path: Path) -> None:
    heads: list[str] = []

    def read(connection: sa.Connection) -> None:
        heads.extend(ScriptDirectory.from_config(alembic_config(connection)).get_heads())

    in_one_transaction(path, read)
    assert heads == [HEAD]


def differences(path: Path) -> list[Any]:
    found: list[Any] = []

    def compare(connection: sa.Connection) -> None:
        options = {"version_table": VERSION_TABLE, "include_name": ours_only, "compare_type": True}
        found.extend(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    in_one_transaction(path, compare)
    return found


def ours_only(name: str | None, kind: str, _: Any) -> bool:
    return kind != "table" or (is_ours(name) and name != VERSION_TABLE)


def test_the_migrations_make_what_the_tables_describe(migrated: Path) -> None:
    assert differences(migrated) == []


def test_a_difference_between_migrations_and_tables_would_be_seen(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX fastlatch_sessions_user_id_address")
        connection.execute("ALTER TABLE fastlatch_users ADD COLUMN shoe_size TEXT")
    assert {difference[0] for difference in differences(path)} == {"add_index", "remove_column"}


def test_the_schema_is_the_same_word_for_word(migrated: Path, tmp_path: Path) -> None:
    """Alembic does not compare everything: not AUTOINCREMENT, not the condition of an index."""
    described = tmp_path / "described.db"
    engine = sa.create_engine(url_of(described))
    metadata.create_all(engine)
    engine.dispose()
    by_migrations = {name: words(sql) for name, sql in schema(migrated).items() if name != VERSION_TABLE}
    assert by_migrations == {name: words(sql) for name, sql in schema(described).items()}


def words(sql: str) -> list[str]:
    """The parts of a definition without regard to their order: constraints may stand anywhere behind the columns."""
    return sorted(part.strip() for part in sql.replace("\n", " ").replace("\t", " ").split(","))


def test_processes_that_start_at_once_all_find_the_tables_made(tmp_path: Path) -> None:
    url = url_of(tmp_path / "new.db")
    program = "import sys; from fastlatch.adapters.database.migrate import upgrade; upgrade(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [process.communicate()[1] for process in started] == ["", ""]
    assert current(url) == HEAD


def test_nobody_else_can_write_while_migrations_run(path: Path) -> None:
    def try_to_write(_: sa.Connection) -> None:
        with closing(sqlite3.connect(path, timeout=0)) as another, another:
            another.execute("DELETE FROM fastlatch_changes")

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        in_one_transaction(path, try_to_write)


def test_instances_in_several_threads_may_start_at_once(tmp_path: Path) -> None:
    urls = [url_of(tmp_path / f"{number % 2}.db") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(upgrade, urls))
    assert {current(url) for url in urls} == {HEAD}


def test_a_migration_that_fails_leaves_nothing_behind_and_the_next_try_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE fastlatch_changes (in_the_way TEXT)")
    with pytest.raises(Unavailable) as refused:
        upgrade(url_of(path))
    assert "already exists" in refused.value.detail
    assert list(schema(path)) == ["fastlatch_changes"]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE fastlatch_changes")
    upgrade(url_of(path))
    assert current(url_of(path)) == HEAD


def test_a_database_of_a_newer_program_is_left_alone(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE fastlatch_version SET version_num = '9999'")
        connection.execute("UPDATE fastlatch_facts SET value = '9998' WHERE name = 'usable_from'")
    with pytest.raises(ConfigurationError, match="newer version of fastlatch"):
        upgrade(url)
    assert current(url) == "9999"


def test_what_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear database, " * 1000)
    for ask in (current, upgrade):
        with pytest.raises(ConfigurationError, match=r"letter\.db is not a SQLite database") as refused:
            ask(url_of(path))
        assert "\n" not in str(refused.value)


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises((ConfigurationError, Unavailable)):
        upgrade(url_of(tmp_path))


# An app with tables and migrations of its own in the same file.


def test_an_apps_own_tables_and_migrations_live_beside_ours(tmp_path: Path) -> None:
    for first in ("ours", "theirs"):
        path = tmp_path / f"{first}_first.db"
        if first == "ours":
            upgrade(url_of(path))
            upgrade_app(path, tmp_path / first)
        else:
            upgrade_app(path, tmp_path / first)
            upgrade(url_of(path))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("app1",)]
            assert connection.execute("SELECT name FROM users").fetchall() == [("theirs",)]
        assert current(url_of(path)) == HEAD
        assert differences(path) == []


def upgrade_app(path: Path, home: Path) -> None:
    """What `alembic upgrade head` does in an app that never heard of us."""
    (home / "versions").mkdir(parents=True)
    (home / "env.py").write_text(
        "from alembic import context\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n"
        "    context.run_migrations()\n"
    )
    (home / "versions" / "app1.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = 'app1'\ndown_revision = None\n\n\n"
        "def upgrade():\n"
        "    op.create_table('users', sa.Column('name', sa.Text))\n"
        "    op.execute(\"INSERT INTO users VALUES ('theirs')\")\n"
    )
    config = Config()
    config.set_main_option("script_location", str(home))
    engine = sa.create_engine(url_of(path))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
