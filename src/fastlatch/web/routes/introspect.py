"""RFC 7662: the introspection endpoint."""

from typing import Any

from fastapi import APIRouter, Request

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import Context, of
from fastlatch.web.endpoints import INTROSPECT
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS

from .form_schema import form
from .paths import add


def add_introspect(router: APIRouter) -> None:
    """`POST /introspect`."""
    add(
        router,
        "POST",
        "/introspect",
        introspect,
        name=INTROSPECT,
        summary="What a token is worth",
        responses=OAUTH_ERRORS,
        openapi_extra=form("token", "token_type_hint", required=("token",)),
    )


async def introspect(request: Request) -> JsonAnswer:
    """For confidential clients: the claims of a token that is alive, or `{"active": false}` (section 2.2)."""
    context = of(request.scope)
    return JsonAnswer(await introspection_of(context, await read_form(request, context.policy)))


async def introspection_of(context: Context, asked: EndpointRequest) -> dict[str, Any]:
    """The members of the answer."""
    return await context.introspection(asked)
