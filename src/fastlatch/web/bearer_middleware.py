"""RFC 6750 for whole parts of an app: no request under a protected path reaches a route without a good token.

The cheapest form of the check, since the framework solves no dependency for it, and the safest one: a route that is
added later is protected without anybody thinking of it. The documentation page does not know of it; `CurrentUser` in
a route behind it costs no second check.
"""

import posixpath
import re
from collections.abc import Iterable

from starlette.authentication import AuthCredentials, UnauthenticatedUser
from starlette.types import ASGIApp, Receive, Scope, Send

from fastlatch.domain.errors import ConfigurationError, FastlatchError

from .bearer import bearer_at_once, bearer_of, user_in
from .context import tokens_of
from .errors import account_answer, log_refusal
from .route_path import route_path

_NO_PATH = frozenset("*{}?#%[]")
"""Whoever writes one of these means more than a path, and would protect nothing."""
_ODD = re.compile(r"//|/\.|\\|[\x00-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_POLICY_VIOLATION = 1008
"""RFC 6455 section 7.4.1."""


class BearerMiddleware:
    """Pure ASGI: `app.add_middleware(BearerMiddleware, protect=["/api"])`.

    A protected route finds its user in `request.user` and the scopes of the token in `request.auth.scopes`, as
    Starlette has it; a public one finds `UnauthenticatedUser`, whatever was sent. A request without a good token gets
    what `CurrentUser` answers, 401 or 503, and never reaches a protected route.

    Args:
        app: what stands behind.
        protect: paths, each with everything below it; `["/"]` is the whole app, its documentation pages included.
        public: paths below those that need no token, each with everything below it.

    Raises:
        ConfigurationError: nothing is protected, or something is no plain path: there are no patterns here.
    """

    def __init__(self, app: ASGIApp, *, protect: Iterable[str], public: Iterable[str] = ()) -> None:
        self._app = app
        # Around an app, and not among its middlewares, its own prefix has not been taken off the path.
        self._root = str(getattr(app, "root_path", "") or "").rstrip("/")
        # In lower case, since there are file systems and proxies to which case says nothing.
        self._protect = tuple(path.lower() for path in _prefixes("protect", protect))
        self._public = _prefixes("public", public)
        if all(path.startswith(tuple(map(str.lower, self._public))) for path in self._protect):
            raise ConfigurationError("BearerMiddleware: protect names no path, or public all of them again.")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path = route_path(scope)
        if self._root or _ODD.search(path):
            paths = self._readings(path)
            protected = any(path.lower().startswith(self._protect) for path in paths)
        else:
            paths = (f"{path}/",)
            protected = paths[0].lower().startswith(self._protect)
        if not protected:
            await self._app(scope, receive, send)
            return
        if self._public and all(path.startswith(self._public) for path in paths):
            # As Starlette has it for nobody in particular.
            scope["user"], scope["auth"] = UnauthenticatedUser(), AuthCredentials()
            await self._app(scope, receive, send)
            return
        try:
            bearer = bearer_at_once(scope) or await bearer_of(scope)
            scope["user"], access = user_in(bearer), bearer[1]
        except FastlatchError as error:
            await _refuse(error, scope, receive, send)
            return
        scope["auth"] = AuthCredentials(sorted(access.scopes) if access.scopes else None)
        await self._app(scope, receive, send)

    def _readings(self, path: str) -> tuple[str, ...]:
        """Every path that something behind us may take this one for: any of them protects, only all of them open."""
        readings = {path, path.removeprefix(self._root)}
        for reading in tuple(readings):
            # A file system walks along dots, double slashes and, on Windows, backslashes; the framework's routes end
            # before a line break.
            plain = _CONTROL.sub("", reading).replace("\\", "/")
            readings.add("/" + posixpath.normpath(f"/{plain}").lstrip("/"))
        return tuple(f"{reading}/" for reading in readings)


def _prefixes(name: str, paths: Iterable[str]) -> tuple[str, ...]:
    if isinstance(paths, str):
        raise ConfigurationError(f"BearerMiddleware: {name} is a list of paths, not one text.")
    prefixes = tuple(paths)
    if not all(path.startswith("/") for path in prefixes):
        raise ConfigurationError(f"BearerMiddleware: every path in {name} begins with a slash.")
    if any(not _NO_PATH.isdisjoint(path) for path in prefixes):
        raise ConfigurationError(
            f"BearerMiddleware: {name} takes paths, each with everything below it, and no patterns: "
            f"none of {' '.join(sorted(_NO_PATH))} may stand in them."
        )
    # With a slash at the end of both, /api protects /api and /api/items, and says nothing of /apis.
    return tuple(path.rstrip("/") + "/" for path in prefixes)


async def _refuse(error: FastlatchError, scope: Scope, receive: Receive, send: Send) -> None:
    log_refusal(error)
    if scope["type"] == "websocket":
        # RFC 6455 has no room for a challenge here; a server answers 403 to a handshake that is closed like this.
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    policy = tokens_of(scope).policy
    answer = account_answer(error, tutorial_answers=policy.tutorial_answers, resource_metadata=policy.resource_metadata)
    await answer(scope, receive, send)
