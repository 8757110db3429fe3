"""OAuth 2.0 for Browser-Based Apps: the refresh token in a cookie, the access token in the page's memory.

Where the request comes from is checked before anything is spent or ended.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidGrant, InvalidRequest
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import Context, of
from fastlatch.web.cookies import clear_refresh_cookie, read_refresh_cookie, set_refresh_cookie
from fastlatch.web.csrf import check_same_site
from fastlatch.web.errors import log_refusal, oauth_answer
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import COOKIE_ERRORS, TokenAnswer

from .form_schema import form
from .paths import add
from .token import token_members


class _Whose(TypedDict):
    """Which cookie."""

    secure: bool
    client_id: str


_FIELDS = ("username", "password", "scope", "grant_type", "code", "redirect_uri", "code_verifier")
_LOGINS = ("password", "authorization_code")


def add_cookie(router: APIRouter) -> None:
    """`POST /login`, `/refresh` and `/logout`."""
    tokens = {"response_model": TokenAnswer, "response_model_exclude_unset": True, "responses": COOKIE_ERRORS}
    add(
        router,
        "POST",
        "/login",
        login,
        name="fastlatch:cookie-login",
        summary="Log in, with the refresh token in a cookie",
        openapi_extra=form(*_FIELDS),
        **tokens,
    )
    add(
        router,
        "POST",
        "/refresh",
        refresh,
        name="fastlatch:cookie-refresh",
        summary="Get a new access token by the cookie",
        openapi_extra=form("scope"),
        **tokens,
    )
    add(
        router,
        "POST",
        "/logout",
        logout,
        name="fastlatch:cookie-logout",
        summary="End the session of the cookie",
        status_code=204,
        responses=COOKIE_ERRORS,
        openapi_extra=form(),
    )


async def login(request: Request) -> Response:
    """As `/token` with a password or a code; the refresh token goes into the cookie and not into the body."""
    context = of(request.scope)
    check_same_site(request, context.policy.allowed_origins)
    asked = await _read(request, context)
    grant_type = asked.parameters.get("grant_type", "password")
    if grant_type not in _LOGINS:
        raise InvalidRequest("Only a password or a code logs in here.")
    return await _tokens(context, _with(asked, {"grant_type": grant_type}))


async def refresh(request: Request) -> Response:
    """Spends the refresh token of the cookie and puts its successor there."""
    context = of(request.scope)
    check_same_site(request, context.policy.allowed_origins)
    asked = await _read(request, context)
    whose = _whose(context, asked)
    cookie = read_refresh_cookie(request, **whose)
    if cookie is None:
        raise InvalidGrant("There is no refresh cookie.")
    try:
        return await _tokens(context, _with(asked, {"grant_type": "refresh_token", "refresh_token": cookie}))
    except InvalidGrant as error:
        # A cookie that is worth nothing any more would be sent for ever.
        log_refusal(error)
        refused = oauth_answer(error, detail_in_errors=context.policy.detail_in_errors)
        clear_refresh_cookie(refused, **whose)
        return refused


async def logout(request: Request) -> Response:
    """Ends the session and clears the cookie. While the session cannot be ended the cookie stays, to try again."""
    context = of(request.scope)
    check_same_site(request, context.policy.allowed_origins)
    asked = await _read(request, context)
    whose = _whose(context, asked)
    cookie = read_refresh_cookie(request, **whose)
    if cookie is not None:
        await context.revocation(_with(asked, {"token": cookie, "token_type_hint": "refresh_token"}))
    answer = Response(status_code=204)
    clear_refresh_cookie(answer, **whose)
    return answer


async def _read(request: Request, context: Context) -> EndpointRequest:
    asked = await read_form(request, context.policy, optional=True, resources=True)
    # A page that sends its access token with every request does not mean to authenticate a client by it.
    basic = asked.authorization is not None and asked.authorization.lower().startswith("basic ")
    return asked if basic else replace(asked, authorization=None)


def _whose(context: Context, asked: EndpointRequest) -> _Whose:
    return {"secure": context.policy.secure_cookies, "client_id": asked.parameters.get("client_id", "")}


def _with(asked: EndpointRequest, parameters: Mapping[str, str]) -> EndpointRequest:
    return replace(asked, parameters={**asked.parameters, **parameters})


async def _tokens(context: Context, asked: EndpointRequest) -> JsonAnswer:
    tokens = await context.token_endpoint(asked)
    answer = JsonAnswer(token_members(tokens, with_refresh_token=False))
    set_refresh_cookie(answer, tokens, **_whose(context, asked))
    return answer
