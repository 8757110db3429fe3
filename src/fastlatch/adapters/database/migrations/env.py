"""What Alembic runs: on the connection it is given, with a version table of our own, blind to others' tables."""

from alembic import context

from fastlatch.adapters.database.described.tables import metadata
from fastlatch.adapters.database.names import VERSION_TABLE, is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=lambda name, kind, _: kind != "table" or is_ours(name),
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
