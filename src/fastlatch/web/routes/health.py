"""For whoever starts and watches processes: is this one alive, and may it be given requests."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from fastlatch.domain.errors import FastlatchError
from fastlatch.web.context import tokens_of
from fastlatch.web.errors import log_refusal

from .paths import add

_NO_STORE = {"Cache-Control": "no-store"}


def add_health(router: APIRouter) -> None:
    """`/health/live` and `/health/ready`."""
    add(router, "GET", "/health/live", live, name="fastlatch:live", include_in_schema=False)
    add(router, "GET", "/health/ready", ready, name="fastlatch:ready", include_in_schema=False)


async def live() -> JSONResponse:
    """The event loop turns: nothing else is asked, so that a lost database restarts no process."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


async def ready(request: Request) -> JSONResponse:
    """The database answers, and revocations are fresh."""
    try:
        is_ready = await tokens_of(request.scope).ready()
    except FastlatchError as error:
        log_refusal(error)
        is_ready = False
    if is_ready:
        return JSONResponse({"status": "ready"}, headers=_NO_STORE)
    return JSONResponse({"status": "unavailable"}, 503, {**_NO_STORE, "Retry-After": "1"})
