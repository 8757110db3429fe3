"""RFC 8414, OpenID Connect Discovery and RFC 7517: what clients may know of us, at addresses without a prefix."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from fastlatch.oauth.endpoint_urls import Endpoints
from fastlatch.web.context import of
from fastlatch.web.endpoints import JWKS, endpoints

from .paths import add

_METADATA = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"
_LONGEST_CONDITION = 1_024
_METADATA_MAX_AGE = 300


def add_well_known(router: APIRouter) -> None:
    """`/.well-known/...`."""
    add(router, "GET", "/.well-known/jwks.json", jwks, name=JWKS, include_in_schema=False)
    add(router, "GET", _METADATA, metadata, name="fastlatch:metadata", include_in_schema=False)
    router.add_api_route(_METADATA + "/{issuer_path:path}", metadata_of_path, methods=["GET"], include_in_schema=False)
    add(router, "GET", _OPENID, openid, name="fastlatch:openid-configuration", include_in_schema=False)
    # OpenID Connect Discovery section 4 puts the issuer's path in front, RFC 8414 section 5 behind; clients try both.
    for path in ("/{issuer_path:path}" + _OPENID, _OPENID + "/{issuer_path:path}"):
        router.add_api_route(path, openid_of_path, methods=["GET"], include_in_schema=False)


async def jwks(request: Request) -> Response:
    """RFC 7517 section 5: the keys that verify our tokens."""
    context = of(request.scope)
    return cacheable(request, context.jwks(), max_age=context.policy.jwks_max_age)


async def metadata(request: Request) -> Response:
    """RFC 8414 section 3. Every address in it comes from the settings, none from the request."""
    places = _places(request)
    return cacheable(request, of(request.scope).metadata(places), max_age=_METADATA_MAX_AGE)


async def metadata_of_path(request: Request, issuer_path: str) -> Response:
    """RFC 8414 section 3: the well-known string is inserted "between the host component and the path component"."""
    _check_path(request, issuer_path)
    return await metadata(request)


async def openid(request: Request) -> Response:
    """OpenID Connect Discovery section 4: the same document, where there are ID tokens to be had."""
    if not of(request.scope).metadata.offers_openid(_places(request)):
        raise HTTPException(404)
    return await metadata(request)


async def openid_of_path(request: Request, issuer_path: str) -> Response:
    """The same, where the issuer has a path."""
    _check_path(request, issuer_path)
    return await openid(request)


def _places(request: Request) -> Endpoints:
    places = endpoints(request.app, of(request.scope).policy.issuer, request.scope.get("root_path", ""))
    if places is None:
        raise HTTPException(404)
    return places


def _check_path(request: Request, issuer_path: str) -> None:
    if issuer_path.strip("/") != urlsplit(of(request.scope).policy.issuer).path.strip("/"):
        raise HTTPException(404)


def cacheable(request: Request, document: dict[str, Any], *, max_age: int) -> Response:
    """RFC 9110 section 13.1.2: the document, or 304 for whoever has it."""
    body = json.dumps(document, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": f"public, max-age={max_age}", "Access-Control-Allow-Origin": "*", "ETag": tag}
    condition = request.headers.get("if-none-match", "")
    # Whoever sends more than a few tags gets the document: to take them apart would cost more.
    known = condition.split(",") if len(condition) <= _LONGEST_CONDITION else []
    if any(one.strip().removeprefix("W/") in {tag, "*"} for one in known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
