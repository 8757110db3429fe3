"""RFC 9728 section 3: the metadata of the API itself, at an address without a prefix."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from fastlatch.oauth.protected_resource import WELL_KNOWN, ProtectedResource
from fastlatch.web.context import tokens_of
from fastlatch.web.endpoints import RESOURCE_METADATA

from .paths import add
from .well_known import cacheable

_MAX_AGE = 300


def add_protected_resource(router: APIRouter) -> None:
    """`/.well-known/oauth-protected-resource`."""
    add(router, "GET", WELL_KNOWN, resource_metadata, name=RESOURCE_METADATA, include_in_schema=False)
    path = WELL_KNOWN + "/{resource_path:path}"
    router.add_api_route(path, resource_metadata_of_path, methods=["GET"], include_in_schema=False)


async def resource_metadata(request: Request) -> Response:
    """Every address in it comes from the settings, none from the request."""
    return cacheable(request, _resource(request).document(), max_age=_MAX_AGE)


async def resource_metadata_of_path(request: Request, resource_path: str) -> Response:
    """Section 3.1: the same, where the resource has a path."""
    if resource_path.strip("/") != _resource(request).path.strip("/"):
        raise HTTPException(404)
    return await resource_metadata(request)


def _resource(request: Request) -> ProtectedResource:
    resource = tokens_of(request.scope).policy.protected_resource
    if resource is None:
        raise HTTPException(404)
    return resource
