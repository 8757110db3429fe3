"""Each path answers with and without a closing slash, directly: none of the tutorials' requests follows a redirect."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter


def add(router: APIRouter, method: str, path: str, endpoint: Callable[..., Any], *, name: str, **options: Any) -> None:
    """Add both forms; OpenAPI shows the one without the slash, so the other needs no documentation."""
    router.add_api_route(path, endpoint, methods=[method], name=name, **options)
    hidden = options | {"include_in_schema": False, "responses": None, "openapi_extra": None}
    router.add_api_route(path + "/", endpoint, methods=[method], name=name + "/", **hidden)
