"""The files that pages load, each under an address that names its content."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from fastlatch.web.context import of
from fastlatch.web.endpoints import PAGE_ASSET
from fastlatch.web.route_class import OwnRoute


def add_assets(router: APIRouter) -> None:
    """`GET /page-assets/{name}`."""
    router.add_api_route(
        "/page-assets/{name}",
        asset,
        methods=["GET"],
        name=PAGE_ASSET,
        include_in_schema=False,
        route_class_override=OwnRoute,
    )


async def asset(request: Request, name: str, v: str = "", if_none_match: Annotated[str, Header()] = "") -> Response:
    """One file."""
    found = await of(request.scope).pages.asset(name)
    if found is None:
        return Response(status_code=404)
    tag = f'"{found.digest}"'
    headers = {
        "ETag": tag,
        # Only an address that names this very content may be kept for ever.
        "Cache-Control": "public, max-age=31536000, immutable" if v == found.digest else "no-cache",
        "X-Content-Type-Options": "nosniff",
        # An SVG that is opened by itself is a page.
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)
