"""The feed of endings: RFC 9110 section 13.1.2 answers whoever is up to date with 304 and nothing else."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from fastlatch.domain.change import Change
from fastlatch.domain.errors import InvalidRequest
from fastlatch.tokens.change_log import Told
from fastlatch.web.answers import NO_STORE, JsonAnswer
from fastlatch.web.context import of
from fastlatch.web.endpoints import REVOCATIONS
from fastlatch.web.forms import endpoint_request
from fastlatch.web.schemas import OAUTH_ERRORS

from .paths import add

_LONGEST_CONDITION = 8_192


def add_revocations(router: APIRouter) -> None:
    """`GET /revocations`."""
    add(
        router,
        "GET",
        "/revocations",
        revocations,
        name=REVOCATIONS,
        summary="What has been ended",
        responses=OAUTH_ERRORS,
        openapi_extra={
            "parameters": [
                {
                    "name": "after",
                    "in": "query",
                    "description": "The places of earlier answers, with commas between them: tell what came since.",
                    "schema": {"type": "string"},
                }
            ]
        },
    )


async def revocations(request: Request) -> Response:
    """For confidential clients: endings that came behind `after`, and the place to go on from."""
    context = of(request.scope)
    # A GET has no body; what a client sends all the same was not read.
    asked = endpoint_request(request.scope, b"", context.policy, optional=True)
    told = await context.revocations(asked, _after(request.query_params))
    tag = f'"{told.place}"'
    if not told.changes and tag in _known(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"ETag": tag, **NO_STORE})
    answer = JsonAnswer(_document(told))
    answer.headers["ETag"] = tag
    return answer


def _after(query: QueryParams) -> str:
    values = query.getlist("after")
    if len(values) > 1:
        raise InvalidRequest("after is repeated.")
    return values[0] if values else ""


def _known(condition: str) -> list[str]:
    return [one.strip() for one in condition.split(",")] if len(condition) <= _LONGEST_CONDITION else []


def _document(told: Told) -> dict[str, Any]:
    return {"place": str(told.place), "more": told.more, "changes": [_entry(change) for change in told.changes]}


def _entry(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "subject": change.subject,
        "at": change.at,
        "forget_at": change.forget_at,
    }
