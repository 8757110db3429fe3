"""Where the pages are. What makes them is imported when an app starts: it is imported more often than it is served."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response

from fastlatch.web import endpoints
from fastlatch.web.routes.paths import add

_PATHS = (
    ("GET", "/authorize", endpoints.AUTHORIZE),
    ("POST", "/authorize", f"{endpoints.AUTHORIZE}-form"),
    ("GET", "/sign-in", endpoints.SIGN_IN),
    ("POST", "/sign-in", f"{endpoints.SIGN_IN}-form"),
    ("POST", "/consent", endpoints.CONSENT),
    ("GET", "/device", endpoints.DEVICE),
    ("POST", "/device", f"{endpoints.DEVICE}-form"),
    ("POST", "/device/decision", endpoints.DEVICE_DECISION),
    ("GET", "/sign-out", endpoints.SIGN_OUT),
    ("POST", "/sign-out", f"{endpoints.SIGN_OUT}-form"),
    ("GET", "/account", endpoints.ACCOUNT),
    ("POST", "/account/end-session", endpoints.END_SESSION),
    ("POST", "/account/end-others", endpoints.END_OTHERS),
    ("POST", "/account/disconnect", endpoints.DISCONNECT),
)


def add_pages(router: APIRouter) -> None:
    """All of them; OpenAPI shows none."""
    for method, path, name in _PATHS:
        add(router, method, path, _page(name), name=name, include_in_schema=False)


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        from .everything import PAGES  # noqa: PLC0415 (imported by the start, see above)

        return await PAGES[name](request)

    return page
