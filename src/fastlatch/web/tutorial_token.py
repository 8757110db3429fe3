"""A token endpoint for the tutorials' browser frontends: the refresh token in an httpOnly cookie, not in the body.

RFC 6749 section 4.3.2: grant_type is REQUIRED. So whoever names one is an OAuth client and gets the RFC's answer, with
the refresh token in the body; the tutorials' bare form of username and password gets the cookie.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from .context import of
from .forms import read_form
from .route_class import ProtocolRoute
from .routes.cookie import login
from .routes.form_schema import form
from .routes.paths import add
from .routes.token import token


def tutorial_token_router() -> APIRouter:
    """`POST /token`, to be included before the router that has the plain one."""
    router = APIRouter(route_class=ProtocolRoute, tags=["auth"])
    add(
        router,
        "POST",
        "/token",
        token_or_cookie,
        name="fastlatch:tutorial-token",
        summary="Log in; without a grant_type the refresh token goes into a cookie",
        openapi_extra=form("grant_type", "username", "password", "refresh_token", "scope"),
    )
    return router


async def token_or_cookie(request: Request) -> Response:
    """The plain endpoint for OAuth clients, the cookie for a bare form."""
    asked = await read_form(request, of(request.scope).policy)
    return await (token(request) if "grant_type" in asked.parameters else login(request))
