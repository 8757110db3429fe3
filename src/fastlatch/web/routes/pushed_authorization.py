"""RFC 9126: the pushed authorization request endpoint."""

from fastapi import APIRouter, Request

from fastlatch.oauth.authorization_parameters import PARAMETERS
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import of
from fastlatch.web.cors import CrossOriginRoute
from fastlatch.web.endpoints import PUSHED_AUTHORIZATION
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS, PushedAnswer

from .form_schema import form
from .paths import add

# What names the client stands in every form; what is not taken is not offered.
_FIELDS = tuple(name for name in PARAMETERS if name not in {"client_id", "request"})


def add_pushed_authorization(router: APIRouter) -> None:
    """`POST /par`."""
    add(
        router,
        "POST",
        "/par",
        push,
        name=PUSHED_AUTHORIZATION,
        summary="Hand over an authorization request",
        status_code=201,
        response_model=PushedAnswer,
        responses=OAUTH_ERRORS,
        route_class_override=CrossOriginRoute,
        openapi_extra=form(*_FIELDS, required=("response_type",)),
    )


async def push(request: Request) -> JsonAnswer:
    """Check and keep an authorization request; its reference is good for one login, begun within `expires_in`."""
    context = of(request.scope)
    pushed = await context.push_request(await read_form(request, context.policy, resources=True))
    answer = JsonAnswer({"request_uri": pushed.request_uri, "expires_in": pushed.expires_in})
    answer.status_code = 201
    return answer
