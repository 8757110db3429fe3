"""Which kind of database an address names. Only the kind that is used is imported, with its driver."""

from fastlatch.domain.errors import ConfigurationError

from .kind import Kind


def kind_of(url: str) -> Kind:
    """What knows this kind of database.

    Raises:
        ConfigurationError: nobody does, or its driver is not installed.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        from . import sqlite_kind  # noqa: PLC0415 (the one that is used)

        return sqlite_kind
    try:
        from . import postgres_kind  # noqa: PLC0415 (brings asyncpg)
    except ImportError as error:
        raise ConfigurationError(
            "FASTLATCH_DATABASE_URL: PostgreSQL needs its driver; run: pip install 'fastlatch[postgres]'."
        ) from error
    return postgres_kind
