"""RFC 8628 section 3.1: the device authorization endpoint."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request

from fastlatch.domain.device import INTERVAL
from fastlatch.domain.errors import UnsupportedGrantType
from fastlatch.tokens.device_codes import LIFETIME
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.context import of
from fastlatch.web.endpoints import DEVICE_AUTHORIZATION, endpoints
from fastlatch.web.forms import read_form
from fastlatch.web.schemas import OAUTH_ERRORS, DeviceAnswer

from .form_schema import form
from .paths import add


def add_device_authorization(router: APIRouter) -> None:
    """`POST /device_authorization`."""
    add(
        router,
        "POST",
        "/device_authorization",
        device_authorization,
        name=DEVICE_AUTHORIZATION,
        summary="Begin a login on a device without a keyboard",
        response_model=DeviceAnswer,
        responses=OAUTH_ERRORS,
        openapi_extra=form("scope", "resource"),
    )


async def device_authorization(request: Request) -> JsonAnswer:
    """Codes for a device: one to show, with the address where a person types it, and one to come back with."""
    context = of(request.scope)
    asked = await read_form(request, context.policy, optional=True, resources=True)
    places = endpoints(request.app, context.policy.issuer, request.scope.get("root_path", ""))
    if places is None or places.device_page is None:
        raise UnsupportedGrantType("There is no page here on which a code could be typed.")
    codes = await context.device_authorization(asked)
    return JsonAnswer(
        {
            "device_code": codes.device_code,
            "user_code": codes.user_code,
            "verification_uri": places.device_page,
            "verification_uri_complete": f"{places.device_page}?{urlencode({'user_code': codes.user_code})}",
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }
    )
