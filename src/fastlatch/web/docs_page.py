"""The documentation page, served from this package: no request leaves for another host, no inline script."""

import hashlib
import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from fastlatch.domain.client import DOCS_CLIENT_ID

from .context import Context
from .deps import SCHEME_NAME
from .endpoints import AUTHORIZE, DOCS_REDIRECT, TOKEN, path_of

_STATIC = Path(__file__).with_name("static")
_FILES = {
    "swagger-ui-bundle.js": ("swagger-ui", "text/javascript"),
    "swagger-ui.css": ("swagger-ui", "text/css"),
    "favicon-32x32.png": ("swagger-ui", "image/png"),
    "start.js": ("docs", "text/javascript"),
    "oauth2-redirect.js": ("docs", "text/javascript"),
}
_ASSET_ROUTE = "fastlatch:docs-asset"

# Swagger UI draws with style attributes and data: images; scripts come from files only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" type="image/png" href="{favicon-32x32.png}">
<link rel="stylesheet" href="{swagger-ui.css}">
<script src="{swagger-ui-bundle.js}" defer></script>
<script src="{start.js}" defer></script>
</head>
<body>
<div id="swagger-ui" data-openapi="{openapi}" data-scheme="{scheme}" data-token-path="{token}"
  data-authorize-path="{authorize}" data-client="{client}" data-redirects="{redirects}"></div>
<noscript>This page needs JavaScript. The same in JSON: <a href="{openapi}">{openapi}</a></noscript>
</body>
</html>
"""

_REDIRECT_HEADERS = {
    **_PAGE_HEADERS,
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_REDIRECT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>{title}</title>
<script src="{oauth2-redirect.js}" defer></script>
</head>
<body data-issuer="{issuer}"><p>This window may be closed.</p></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class _Asset:
    path: Path
    media_type: str
    digest: str


@cache
def _asset(name: str) -> _Asset | None:
    if name not in _FILES:
        return None
    folder, media_type = _FILES[name]
    path = _STATIC / folder / name
    return _Asset(path, media_type, hashlib.sha256(path.read_bytes()).hexdigest()[:16])


def docs_router(*, title: str | None = None) -> APIRouter:
    """`/docs` and what the page loads, for an app made with `FastAPI(docs_url=None)`.

    Works under any prefix and `root_path`. `title` is the app's own unless given.
    """
    router = APIRouter(include_in_schema=False)

    # Plain functions: they run in a worker thread, and the first call reads the files.
    @router.get("/docs")
    @router.get("/docs/")
    def page(request: Request) -> Response:
        if request.app.openapi_url is None:
            return Response(status_code=404)
        context = _context_of(request)
        redirects = () if context is None else context.docs_client.redirect_uris
        values = {
            "title": title or request.app.title,
            "openapi": _root(request) + request.app.openapi_url,
            "scheme": SCHEME_NAME,
            "token": _path(request, TOKEN),
            "authorize": _path(request, AUTHORIZE),
            "client": DOCS_CLIENT_ID if redirects else "",
            "redirects": " ".join(redirects),
        }
        return HTMLResponse(_filled(_PAGE, values | _addresses(request)), headers=_PAGE_HEADERS)

    @router.get("/docs/oauth2-redirect", name=DOCS_REDIRECT)
    def called_back(request: Request) -> Response:
        context = _context_of(request)
        if context is None or not context.docs_client.redirect_uris:
            return Response(status_code=404)
        values = {"title": title or request.app.title, "issuer": context.policy.issuer}
        return HTMLResponse(_filled(_REDIRECT_PAGE, values | _addresses(request)), headers=_REDIRECT_HEADERS)

    @router.get("/docs/assets/{name}", name=_ASSET_ROUTE)
    def file(name: str, v: str = "", if_none_match: Annotated[str, Header()] = "") -> Response:
        asset = _asset(name)
        if asset is None:
            return Response(status_code=404)
        tag = f'"{asset.digest}"'
        headers = {
            "ETag": tag,
            # Only an address that names this very content may be kept for ever.
            "Cache-Control": "public, max-age=31536000, immutable" if v == asset.digest else "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        if tag in if_none_match:
            return Response(status_code=304, headers=headers)
        return FileResponse(asset.path, media_type=asset.media_type, headers=headers)

    return router


def _context_of(request: Request) -> Context | None:
    """None: the page of an app that issues no tokens."""
    context = request.scope.get("state", {}).get("fastlatch")
    return context if isinstance(context, Context) else None


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/")


def _path(request: Request, name: str) -> str:
    path = path_of(request.app, name)
    return _root(request) + path if path else ""


def _addresses(request: Request) -> dict[str, str]:
    """Of the files, each with the digest of its content."""
    return {
        name: f"{_root(request)}{request.app.url_path_for(_ASSET_ROUTE, name=name)}?v={asset.digest}"
        for name in _FILES
        if (asset := _asset(name)) is not None
    }


def _filled(page: str, values: dict[str, str]) -> str:
    return re.sub(r"\{([a-z0-9.-]+)\}", lambda place: html.escape(values[place[1]]), page)
