"""Endpoints as pure ASGI: the same use cases, answers and refusals as the routes have, with nothing in between."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from fastlatch.domain.endpoint_request import EndpointRequest

from .answers import send_json
from .bearer import bearer_at_once, bearer_of
from .body import read_body
from .context import Context, of
from .failures import failure
from .forms import check_query, endpoint_request
from .schemas import user_answer

Act = Callable[[Context, EndpointRequest], Awaitable[dict[str, Any]]]
"""From a form to the JSON object that answers it."""


def form_endpoint(act: Act) -> ASGIApp:
    """An OAuth endpoint."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        context = of(scope)
        policy = context.policy
        try:
            check_query(scope)
            body = await read_body(scope, receive, policy.body_limit, policy.body_deadline)
            value = await act(context, endpoint_request(scope, body, policy))
        except Exception as error:  # noqa: BLE001 (the last resort is among them)
            await failure(error, scope, oauth=True)(scope, receive, send)
        else:
            await send_json(send, value)

    return answer


async def read_me_directly(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET /users/me`."""
    try:
        user, _ = bearer_at_once(scope) or await bearer_of(scope)
        value = user_answer(user, of(scope).policy)
    except Exception as error:  # noqa: BLE001 (the last resort is among them)
        await failure(error, scope, oauth=False)(scope, receive, send)
    else:
        await send_json(send, value)
