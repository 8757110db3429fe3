"""RFC 7009: the revocation endpoint."""

from typing import Any

from fastapi import APIRouter, Request

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import Context, of
from fastlatch.web.cors import CrossOriginRoute
from fastlatch.web.endpoints import REVOKE
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS

from .form_schema import form
from .paths import add


def add_revoke(router: APIRouter) -> None:
    """`POST /revoke`."""
    add(
        router,
        "POST",
        "/revoke",
        revoke,
        name=REVOKE,
        summary="End a token",
        responses=OAUTH_ERRORS,
        openapi_extra=form("token", "token_type_hint", required=("token",)),
        route_class_override=CrossOriginRoute,
    )


async def revoke(request: Request) -> JsonAnswer:
    """End one access token, or with a refresh token the whole session. An unknown token is no error (section 2.2)."""
    context = of(request.scope)
    return JsonAnswer(await revocation_of(context, await read_form(request, context.policy)))


async def revocation_of(context: Context, asked: EndpointRequest) -> dict[str, Any]:
    """Nothing to say."""
    await context.revocation(asked)
    # Section 2.2: "The content of the response body is ignored by the client"; some clients accept JSON only.
    return {}
