"""RFC 6749 section 3.2: the token endpoint."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from fastlatch.domain.scope import format_scope
from fastlatch.domain.token import IssuedTokens
from fastlatch.web.context import of
from fastlatch.web.endpoints import TOKEN
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS, TokenAnswer

from .form_schema import form
from .paths import add


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
        openapi_extra=form("grant_type", "username", "password", "refresh_token", "scope", required=("grant_type",)),
    )


async def token(request: Request) -> JSONResponse:
    """Log in with a password, or spend a refresh token."""
    context = of(request)
    return token_answer(await context.token_endpoint(await read_form(request, context.policy)))


def token_answer(tokens: IssuedTokens, *, with_refresh_token: bool = True) -> JSONResponse:
    """RFC 6749 section 5.1. The scope is always said, since it may be narrower than what was asked for."""
    body: dict[str, Any] = {
        "access_token": tokens.access_token,
        "token_type": "bearer",
        "expires_in": tokens.expires_in,
        "scope": format_scope(tokens.scopes),
    }
    if with_refresh_token and tokens.refresh_token is not None:
        body["refresh_token"] = tokens.refresh_token
    return JSONResponse(body)
