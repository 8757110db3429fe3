"""RFC 6749 section 3.2: the token endpoint."""

from typing import Any

from fastapi import APIRouter, Request

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.scope import format_scope
from fastlatch.domain.token import IssuedTokens
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import Context, of
from fastlatch.web.endpoints import TOKEN
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS, TokenAnswer

from .form_schema import form
from .paths import add

_FIELDS = (
    "grant_type",
    "username",
    "password",
    "refresh_token",
    "code",
    "redirect_uri",
    "code_verifier",
    "device_code",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "audience",
    "scope",
    "resource",
)


def add_token(router: APIRouter) -> None:
    """`POST /token`."""
    add(
        router,
        "POST",
        "/token",
        token,
        name=TOKEN,
        summary="Get a token",
        response_model=TokenAnswer,
        responses=OAUTH_ERRORS,
        openapi_extra=form(*_FIELDS, required=("grant_type",)),
    )


async def token(request: Request) -> JsonAnswer:
    """Log in with a password, go on with a refresh token, redeem a code, exchange a token, or ask as a program."""
    context = of(request.scope)
    return JsonAnswer(await tokens_for(context, await read_form(request, context.policy, resources=True)))


async def tokens_for(context: Context, asked: EndpointRequest) -> dict[str, Any]:
    """The members of the answer."""
    return token_members(await context.token_endpoint(asked))


def token_members(tokens: IssuedTokens, *, with_refresh_token: bool = True) -> dict[str, Any]:
    """RFC 6749 section 5.1. The scope is always said, since it may be narrower than what was asked for."""
    members: dict[str, Any] = {
        "access_token": tokens.access_token,
        "token_type": tokens.token_type,
        "expires_in": tokens.expires_in,
        "scope": format_scope(tokens.scopes),
    }
    if tokens.issued_token_type is not None:
        members["issued_token_type"] = tokens.issued_token_type
    if tokens.id_token is not None:
        members["id_token"] = tokens.id_token
    if with_refresh_token and tokens.refresh_token is not None:
        members["refresh_token"] = tokens.refresh_token
    return members
