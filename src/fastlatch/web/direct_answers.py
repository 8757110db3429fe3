"""Endpoints as pure ASGI: the same use cases, answers and refusals as the routes have, with nothing in between.

What stands around ASGI can be left out as well: a server of ours that has the whole body hands it over (`begin`).
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from fastlatch.domain.endpoint_request import EndpointRequest

from .answers import JsonAnswer
from .bearer import Bearer, bearer_at_once, bearer_of
from .body import check_length, read_body
from .context import Context, of
from .failures import failure
from .forms import endpoint_request

Act = Callable[[Context, EndpointRequest], Awaitable[dict[str, Any]]]
"""From a form to the JSON object that answers it."""
Tell = Callable[[Context, Bearer], Response]
"""From a token and its user to the answer; it may refuse them."""

Begun = Response | Coroutine[Any, Any, Response]
"""An answer, or how to wait for it."""
Begin = Callable[[Scope, bytes], Begun]
"""From a request and its whole body; it raises nothing."""


class DirectAnswer(NamedTuple):
    """What answers a request without ASGI, and whether a success says that the caller may be remembered."""

    begin: Begin
    success_needs_proof: bool


class DirectEndpoint(ABC):
    """One of our endpoints, for whoever has found that a request is for it. Raises nothing: failures are answers."""

    success_needs_proof: bool
    """Nobody is answered with 200 without a token, a password or a client's secret. Said by each of them: what is kept
    of requests that succeeded must not be for strangers to fill."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            begun = self.begin(scope, await self._body(scope, receive))
        except Exception as error:  # noqa: BLE001 (the last resort is among them)
            begun = _failure(error, scope, oauth=True)
        answer = begun if isinstance(begun, Response) else await begun
        await answer(scope, receive, send)

    @abstractmethod
    def begin(self, scope: Scope, body: bytes) -> Begun:
        """The answer to a request that is there as a whole, in a coroutine where it has to be waited for."""

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        policy = of(scope).policy
        return await read_body(scope, receive, policy.body_limit, policy.body_deadline)


class FormEndpoint(DirectEndpoint):
    """An OAuth endpoint. `resources`: as `parse_form`."""

    def __init__(self, act: Act, *, success_needs_proof: bool, resources: bool = False) -> None:
        self._act = act
        self._resources = resources
        self.success_needs_proof = success_needs_proof

    def begin(self, scope: Scope, body: bytes) -> Begun:
        """RFC 6749: a form in, JSON out."""
        return self._answer(scope, body)

    async def _answer(self, scope: Scope, body: bytes) -> Response:
        context = of(scope)
        try:
            check_length(len(body), context.policy.body_limit)
            asked = endpoint_request(scope, body, context.policy, resources=self._resources)
            return JsonAnswer(await self._act(context, asked))
        except Exception as error:  # noqa: BLE001 (the last resort is among them)
            return _failure(error, scope, oauth=True)


class BearerEndpoint(DirectEndpoint):
    """An endpoint that says something of whoever's token it is asked with. `of_account`: of their account."""

    success_needs_proof = True

    def __init__(self, tell: Tell, *, of_account: bool = False) -> None:
        self._tell = tell
        self._of_account = of_account

    def begin(self, scope: Scope, _body: bytes) -> Begun:
        """At once where token and user, and for an account the client, are remembered."""
        try:
            found, context = bearer_at_once(scope), of(scope)
            if found is None or not self._is_open(context, found):
                return self._wait(scope)
            return self._tell(context, found)
        except Exception as error:  # noqa: BLE001 (the last resort is among them)
            return _failure(error, scope, oauth=False)

    async def _body(self, _scope: Scope, _receive: Receive) -> bytes:
        return b""

    def _is_open(self, context: Context, found: Bearer) -> bool:
        # Nobody's account is asked about where a client asks in its own name: `tell` refuses it.
        return not self._of_account or found[0] is None or context.account_access.at_once(found[1])

    async def _wait(self, scope: Scope) -> Response:
        try:
            found, context = await bearer_of(scope), of(scope)
            if self._of_account and found[0] is not None:
                await context.account_access(found[1])
            return self._tell(context, found)
        except Exception as error:  # noqa: BLE001 (the last resort is among them)
            return _failure(error, scope, oauth=False)


def _failure(error: Exception, scope: Scope, *, oauth: bool) -> Response:
    try:
        return failure(error, scope, oauth=oauth)
    except HTTPException as refused:
        # Of a grant or a user table of the app's own. Its handlers stand further in; this is what FastAPI's would say.
        return JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)
