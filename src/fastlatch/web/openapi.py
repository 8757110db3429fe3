"""OpenAPI's OAuth Flow Object: where the documentation page of an app gets its token, and which scopes there are."""

import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from .deps import SCHEME_NAME
from .endpoints import TOKEN, path_of


class _Description:
    """Stands in the place of `app.openapi`: the app's own schema with our security scheme filled in."""

    def __init__(self, original: Callable[[], dict[str, Any]], token_url: str, scopes: Mapping[str, str]) -> None:
        self.original = original
        self._flow = {"tokenUrl": token_url, "scopes": dict(scopes)}

    def __call__(self) -> dict[str, Any]:
        schema = self.original()
        schemes = schema.get("components", {}).get("securitySchemes", {})
        if SCHEME_NAME in schemes:
            # The app may keep its schema and hand out the same one again: what is set here is the same again, too.
            schemes[SCHEME_NAME] = schemes[SCHEME_NAME] | {"flows": {"password": self._flow}}
        return schema


def describe(app: FastAPI, *, scopes: Mapping[str, str]) -> None:
    """Make the app's schema name its real token URL, under whatever prefix our router was included."""
    path = path_of(app, TOKEN)
    if path is None:
        return
    current = app.openapi
    original = current.original if isinstance(current, _Description) else current
    app.openapi = _Description(original, _token_url(app, path), scopes)  # type: ignore[method-assign]


def _token_url(app: FastAPI, path: str) -> str:
    # Relative to the documentation page, since only the page knows under which root_path it is shown: Swagger UI
    # resolves a relative URL against its own address, and an absolute path would leave a root_path out.
    return posixpath.relpath(path, posixpath.dirname(app.docs_url or "/docs"))
