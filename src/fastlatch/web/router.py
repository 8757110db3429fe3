"""The routers an app includes, whole or in parts. Each brings the lifespan, so that any of them alone is enough."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.types import Lifespan

from .cors import PublicDocumentRoute
from .own_router import OwnRouter
from .pages.assets import add_assets
from .pages.page_route import PageRoute
from .pages.paths import add_pages
from .route_class import AccountRoute, ProtocolRoute
from .routes.cookie import add_cookie
from .routes.device_authorization import add_device_authorization
from .routes.health import add_health
from .routes.introspect import add_introspect
from .routes.protected_resource import add_protected_resource
from .routes.pushed_authorization import add_pushed_authorization
from .routes.revocations import add_revocations
from .routes.revoke import add_revoke
from .routes.sessions import add_sessions
from .routes.token import add_token
from .routes.userinfo import add_userinfo
from .routes.users import add_users
from .routes.well_known import add_well_known

COOKIE_PREFIX = "/auth"


@dataclass(frozen=True, slots=True)
class Routers:
    """`everything` is the sum of `oauth`, `users`, `sessions`, `pages`, and `cookie` under `/auth`."""

    oauth: APIRouter
    users: APIRouter
    sessions: APIRouter
    cookie: Callable[[], APIRouter]
    """Made when it is asked for: it is in `everything` too, and the framework needs milliseconds for each route."""
    pages: APIRouter
    well_known: APIRouter
    health: APIRouter
    everything: APIRouter


def build_routers(lifespan: Lifespan[Any], *, manages_users: bool, registers_clients: bool = False) -> Routers:
    """`lifespan` must bear being entered once for each router that an app includes.

    `manages_users`: accounts are in our own table, so that they can be opened and changed here.
    `registers_clients`: RFC 7591; without it the path is the app's own.
    """

    def router(route_class: type[APIRoute], tag: str, prefix: str = "") -> OwnRouter:
        return OwnRouter(lifespan=lifespan, route_class=route_class, tags=[tag] if tag else None, prefix=prefix)

    oauth = router(ProtocolRoute, "auth")
    add_token(oauth)
    add_revoke(oauth)
    add_introspect(oauth)
    add_revocations(oauth)
    add_userinfo(oauth)
    if registers_clients:
        from .routes.register_client import add_register_client  # noqa: PLC0415 (most apps never need it)

        add_register_client(oauth)
    add_pushed_authorization(oauth)
    add_device_authorization(oauth)

    users = router(AccountRoute, "users")
    add_users(users, manages_users=manages_users)

    sessions = router(AccountRoute, "sessions")
    add_sessions(sessions)

    def cookie(prefix: str = "") -> OwnRouter:
        made = router(ProtocolRoute, "auth", prefix)
        add_cookie(made)
        return made

    pages = router(PageRoute, "")
    add_pages(pages)
    add_assets(pages)

    well_known = router(PublicDocumentRoute, "")
    add_well_known(well_known)
    add_protected_resource(well_known)

    # One flat list: each level of inclusion costs every request of the app.
    parts = (oauth, users, sessions, cookie(COOKIE_PREFIX), pages)
    everything = OwnRouter(lifespan=lifespan, routes=[route for part in parts for route in part.routes])
    return Routers(oauth, users, sessions, cookie, pages, well_known, health_router(lifespan), everything)


def health_router(lifespan: Lifespan[Any]) -> APIRouter:
    """`/health/live` and `/health/ready`, for an app with either of our instances."""
    health = OwnRouter(lifespan=lifespan)
    add_health(health)
    return health


def resource_router(lifespan: Lifespan[Any]) -> APIRouter:
    """`/.well-known/oauth-protected-resource`, for an API that issues no tokens."""
    resource = OwnRouter(lifespan=lifespan)
    add_protected_resource(resource)
    return resource
