"""RFC 7591 section 3.1: "an HTTP POST to the client registration endpoint with a content type of "application/json"".

The route is there in apps that have it switched on, and in no other: `/register` is a path that apps like to have.
"""

from fastapi import APIRouter, Request, Response

from fastlatch.domain.errors import InvalidToken, NotAuthenticated, NotFound
from fastlatch.domain.registration import InvalidClientMetadata
from fastlatch.oauth.client_registration import RegistrationRequest
from fastlatch.web.address import client_address
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.bearer import bearer_token
from fastlatch.web.context import of
from fastlatch.web.endpoints import REGISTER_CLIENT

from .paths import add


def add_register_client(router: APIRouter) -> None:
    """`POST /register`."""
    add(router, "POST", "/register", register_client, name=REGISTER_CLIENT, include_in_schema=False)


async def register_client(request: Request) -> Response:
    """201 with what was registered (section 3.2.1)."""
    context = of(request.scope)
    if context.register_client is None:
        raise NotFound
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise InvalidClientMetadata("Send the client metadata as application/json.")
    address = client_address(request.scope, context.policy.trusted_proxies)
    asked = RegistrationRequest(await request.body(), _token(request), address)
    answer = JsonAnswer(await context.register_client(asked))
    answer.status_code = 201
    return answer


def _token(request: Request) -> str | None:
    try:
        return bearer_token(request.scope)
    except NotAuthenticated:
        if "authorization" in request.headers:
            raise InvalidToken("An initial access token is sent as Authorization: Bearer.") from None
        return None
