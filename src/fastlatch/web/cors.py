"""Fetch standard, section 3.2: answers that scripts of other origins may read, and none of them with cookies.

In the routes and not around the app, so that it is the same in an app of somebody's own and in our server.
"""

from collections.abc import Iterable

from fastapi import Request, Response
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from .context import of
from .headers import text_of, values_of
from .route_class import Handler, OwnRoute, ProtocolRoute

_SENT = "Authorization, Content-Type, DPoP"
_READ = "DPoP-Nonce, Retry-After, WWW-Authenticate, X-Request-ID"
_REMEMBERED = "600"
"""Seconds; a client that is deleted meanwhile is refused at the request itself."""
_ANY = "*"


class CrossOriginRoute(ProtocolRoute):
    """An endpoint that browser apps call: for the origins of public clients and of the settings, and no others."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_preflight(scope):
            await super().handle(scope, receive, send)
            return
        allowed = await _allowed_origin(scope)
        await _preflight_answer(allowed, self.methods_of_path or self.methods or ())(scope, receive, send)

    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            # Before the endpoint acts: what it has spent must not be lost by a failure here.
            origin = await _allowed_origin(request.scope)
            response = await inner(request)
            if origin is not None:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _READ
            if values_of(request.scope, b"origin"):
                response.headers.add_vary_header("Origin")
            return response

        return handle


class PublicDocumentRoute(OwnRoute):
    """What is the same for everybody and no secret: any page may read it, so that one copy is good for all caches."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_preflight(scope):
            await _preflight_answer(_ANY, self.methods or ())(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


def is_preflight(scope: Scope) -> bool:
    """Section 3.2.2: a CORS-preflight request uses OPTIONS and names the method that is to follow."""
    return scope["method"] == "OPTIONS" and all(
        values_of(scope, name) for name in (b"origin", b"access-control-request-method")
    )


async def _allowed_origin(scope: Scope) -> str | None:
    origins = text_of(values_of(scope, b"origin"))
    if len(origins) != 1 or not await of(scope).may_read(origins[0]):
        return None
    return origins[0]


def _preflight_answer(allowed: str | None, methods: Iterable[str]) -> Response:
    if allowed is None:
        return PlainTextResponse("This origin is not one of a registered public client.", 403, {"Vary": "Origin"})
    headers = {
        "Access-Control-Allow-Origin": allowed,
        "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": _REMEMBERED,
    }
    return Response(status_code=204, headers=headers if allowed == _ANY else headers | {"Vary": "Origin"})
