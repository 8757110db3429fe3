"""Makes a Fastlatch on a database of its own, cheap to hash with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fastlatch import Fastlatch, NewUser, Settings

SCOPES = {"reports:read": "Read reports", "reports:write": "Write reports"}


@pytest.fixture
def make_auth(tmp_path: Path) -> Callable[..., Fastlatch]:
    def make(name: str = "host", **settings: Any) -> Fastlatch:
        return Fastlatch(
            Settings.load(
                database_url=f"sqlite:///{tmp_path / name}.db", argon2_memory_kib=1024, argon2_iterations=1, **settings
            ),
            scopes=SCOPES,
            first_users=[
                NewUser("rita", "reads every day", scopes=["reports:read"]),
                NewUser("walt", "writes every day", scopes=["reports:read", "reports:write"]),
            ],
        )

    return make
