"""FasterAPI (`faster-api-web` on PyPI): our endpoints inside its app, and dependencies of its own kind.

RFC 6750 stays what it is: a refusal is decided and worded where FastAPI's are, and only carried over to FasterAPI here.
"""

import logging
from typing import Annotated, Any

import msgspec
from fastapi import FastAPI
from FasterAPI import Depends, Faster, HTTPException

from fastlatch.domain.errors import FastlatchError
from fastlatch.domain.user import User
from fastlatch.server.app import Fastlatch
from fastlatch.web.bearer import bearer_of, user_in
from fastlatch.web.deps import allowed
from fastlatch.web.errors import log_refusal, refusal
from fastlatch.web.tutorial_token import tutorial_token_router

from .fasterapi_host import Running, Unmoved, request_as_it_came

_log = logging.getLogger("fastlatch.fasterapi")


class UserStruct(msgspec.Struct, frozen=True, kw_only=True):
    """A user as FasterAPI encodes it: what `fastlatch.User` holds, and no secret."""

    id: str
    username: str
    email: str | None
    full_name: str | None
    disabled: bool
    scopes: tuple[str, ...]


def mount(app: Faster, auth: Fastlatch, *, path: str = "/auth") -> None:
    """Serve our endpoints below `path` and `/.well-known`, and start and stop with the app.

    `POST {path}/token`, `/revoke`, `/introspect`, `/login`, `/refresh`, `/logout`, `{path}/users`, `{path}/users/me`,
    and a documentation page of these at `{path}/docs`. In the profile `tutorial`, a login that names no `grant_type`
    gets its refresh token as an httpOnly cookie for `POST {path}/refresh`.
    """
    path = "/" + path.strip("/")
    site = FastAPI(title=app.title, openapi_url=f"{path}/openapi.json", docs_url=None, redoc_url=None)
    if auth.settings.profile == "tutorial":
        site.include_router(tutorial_token_router(), prefix=path)
    for router in (auth.oauth_router, auth.users_router, auth.sessions_router, auth.cookie_router, auth.docs_router):
        site.include_router(router, prefix=path)
    site.include_router(auth.well_known)
    app.add_middleware(Running, site=site)
    for prefix in (path, "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"):
        app.mount(prefix, Unmoved(site))


async def current_user() -> UserStruct:
    """The user whose token this is, for `Depends(current_user)`; 401 without a good token or when disabled."""
    return await _resolve([])


def requires(*scopes: str) -> Any:
    """A dependency that gives the user, and 403 unless the token has all of these scopes.

    As `user: Annotated[UserStruct, requires("items:read")]`, or in `dependencies=[...]`.
    """

    async def user_with_scopes() -> UserStruct:
        return await _resolve(list(scopes))

    return Depends(user_with_scopes)


CurrentUser = Annotated[UserStruct, Depends(current_user)]


async def _resolve(needed: list[str]) -> UserStruct:
    try:
        user = user_in(allowed(await bearer_of(request_as_it_came().scope), needed))
    except FastlatchError as error:
        log_refusal(error)
        refused = refusal(error)
        raise HTTPException(refused.status_code, refused.detail, refused.headers) from None
    except Exception:
        # FasterAPI answers 500 and says nothing in any log.
        _log.exception("unexpected error while a token was checked")
        raise
    return _struct(user)


def _struct(user: User) -> UserStruct:
    return UserStruct(
        id=user.id,
        username=user.username,
        email=user.email,
        full_name=user.full_name,
        disabled=user.disabled,
        scopes=tuple(sorted(user.scopes)),
    )
