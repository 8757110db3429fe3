"""A whole issuer over HTTP, with a clock that is set by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from support.apis import Apis, register, started


@pytest.fixture
def apis_of(tmp_path: Path) -> Iterator[Callable[..., Apis]]:
    """Starts an issuer with these settings."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Apis:
            http, auth, clock = started(tmp_path, **settings)
            stack.enter_context(http)
            assert http.portal is not None
            http.portal.call(register, auth)
            return Apis(http, auth, clock)

        yield start


@pytest.fixture
def apis(apis_of: Callable[..., Apis]) -> Apis:
    return apis_of()
