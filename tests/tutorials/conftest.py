"""`fastlatch demo` as a user starts it, once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from support.servers import Server, serving_demo
from support.shell import Shell


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_demo(tmp_path_factory.mktemp("demo")) as server:
        yield server


@pytest.fixture
def shell(demo: Server, tmp_path: Path) -> Shell:
    return Shell(demo.base_url, tmp_path)


@pytest.fixture
def http(demo: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=demo.base_url) as client:
        yield client
