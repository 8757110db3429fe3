"""OpenAPI's OAuth Flow Object: where the documentation page of an app gets its token, and which scopes there are."""

import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from .deps import SCHEME_NAME
from .endpoints import AUTHORIZE, TOKEN, path_of

_PASTED: dict[str, Any] = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
"""A token from elsewhere, which the reader of the page pastes."""


class _Description:
    """Stands in the place of `app.openapi`: the app's own schema with our security scheme filled in."""

    def __init__(self, original: Callable[[], dict[str, Any]], scheme: Mapping[str, Any], *, instead: bool) -> None:
        self.original = original
        self._scheme = scheme
        self._instead = instead

    def __call__(self) -> dict[str, Any]:
        schema = self.original()
        schemes = schema.get("components", {}).get("securitySchemes", {})
        if SCHEME_NAME in schemes:
            # The app may keep its schema and hand out the same one again: what is set here is the same again, too.
            schemes[SCHEME_NAME] = {**({} if self._instead else schemes[SCHEME_NAME]), **self._scheme}
        return schema


def describe(app: FastAPI, *, scopes: Mapping[str, str], password: bool = True) -> None:
    """Make the app's schema name its real URLs, under whatever prefix our routers were included.

    `password`: whether that grant is on.
    """
    path = path_of(app, TOKEN)
    if path is None:
        return
    flow = {"tokenUrl": _relative(app, path), "scopes": dict(scopes)}
    flows = {"password": flow} if password else {}
    authorize = path_of(app, AUTHORIZE)
    if authorize is not None:
        flows["authorizationCode"] = {"authorizationUrl": _relative(app, authorize), **flow}
    _fill_in(app, {"flows": flows}, instead=False)


def describe_bearer(app: FastAPI) -> None:
    """Make the schema of an app that issues no tokens ask for one from elsewhere."""
    _fill_in(app, _PASTED, instead=True)


def _fill_in(app: FastAPI, scheme: Mapping[str, Any], *, instead: bool) -> None:
    current = app.openapi
    original = current.original if isinstance(current, _Description) else current
    app.openapi = _Description(original, scheme, instead=instead)  # type: ignore[method-assign]


def _relative(app: FastAPI, path: str) -> str:
    # Relative to the documentation page, since only the page knows under which root_path it is shown: Swagger UI
    # resolves a relative URL against its own address, and an absolute path would leave a root_path out.
    return posixpath.relpath(path, posixpath.dirname(app.docs_url or "/docs"))
