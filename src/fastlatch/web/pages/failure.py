"""What becomes of an exception behind a page: a page, in the catalogue's words, and never JSON."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from fastlatch.domain import errors
from fastlatch.domain.errors import FastlatchError, InvalidRequest
from fastlatch.web.context import of
from fastlatch.web.endpoints import ACCOUNT
from fastlatch.web.errors import headers_of, log_refusal, log_unexpected, printable, server_error_sentence, status_of

from .headers import page_headers
from .links import asset_url, path_to
from .visit import StaleForm

_KINDS: tuple[tuple[type[FastlatchError], str], ...] = (
    (errors.OAuthError, "request"),
    (errors.Forbidden, "stale"),
    (errors.NotFound, "gone"),
    (errors.Unavailable, "busy"),
    (errors.TooManyAttempts, "busy"),
    (errors.BodyTooLarge, "large"),
    (errors.BodyTooSlow, "large"),
)


async def failure_page(error: Exception, request: Request) -> Response:
    """The page for `error`, to be called while it is being handled.

    Raises:
        HTTPException: `error` itself, when a dependency of the host app raised it, which has its own way to answer.
    """
    if isinstance(error, HTTPException):
        raise error
    try:
        return await _page_for(error, request)
    except Exception:  # noqa: BLE001 (a template of the app's own may fail on every page, this one among them)
        return PlainTextResponse(server_error_sentence(), 500, page_headers())


async def _page_for(error: Exception, request: Request) -> Response:
    if isinstance(error, ClientDisconnect):
        error = InvalidRequest("The request body did not arrive whole.")
    if not isinstance(error, FastlatchError):
        return await error_page(request, "ours", 500, error_id=log_unexpected())
    log_refusal(error)
    kind = next((kind for of_kind, kind in _KINDS if isinstance(error, of_kind)), None)
    if kind is None:
        return await error_page(request, "ours", status_of(error), error_id=log_unexpected())
    detail = printable(error.description) if kind == "request" else ""
    again = error.again if isinstance(error, StaleForm) else path_to(request, ACCOUNT) if kind == "stale" else ""
    response = await error_page(request, kind, status_of(error), detail=detail, again=again)
    response.headers.update(headers_of(error))
    if isinstance(error, errors.BodyTooSlow) and request.scope["http_version"].startswith("1"):
        # RFC 9110 section 15.5.9: nobody waits for the rest.
        response.headers["Connection"] = "close"
    return response


async def error_page(  # noqa: PLR0913 (keyword-only; each is a fact of the page)
    request: Request, kind: str, status: int, *, detail: str = "", error_id: str = "", again: str = ""
) -> Response:
    """`kind`: the name of its texts; `detail`: for the developer of the app; `again`: where to begin anew."""
    pages = of(request.scope).pages
    texts = await pages.texts((), request.headers.get("accept-language", ""))
    values: dict[str, Any] = {
        "title": texts("error.title" if kind == "ours" else f"error.{kind}"),
        "text": texts(f"error.{kind}_text", **({"id": error_id} if error_id else {})),
        "detail": detail,
        "again": again,
    }
    html = await pages.render(
        "error.html",
        texts,
        lambda name, digest: asset_url(request, name, digest),
        path=lambda name: path_to(request, name),
        **values,
    )
    return HTMLResponse(html, status, page_headers())
