"""Each path answers with and without a closing slash, directly: none of the tutorials' requests follows a redirect."""

from collections.abc import Callable
from copy import copy
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from fastlatch.web.route_class import OwnRoute


def add(router: APIRouter, method: str, path: str, endpoint: Callable[..., Any], *, name: str, **options: Any) -> None:
    """Add both forms; OpenAPI shows the one without the slash."""
    router.add_api_route(path, endpoint, methods=[method], name=name, **options)
    route = router.routes[-1]
    if isinstance(route, OwnRoute):
        route.methods_of_path = methods = _methods_of(router, route.path)
        methods.add(method)
    if isinstance(route, APIRoute):
        router.routes.append(_with_slash(route))


def _methods_of(router: APIRouter, path: str) -> set[str]:
    for route in router.routes:
        if isinstance(route, OwnRoute) and route.path == path and isinstance(route.methods_of_path, set):
            return route.methods_of_path
    return set()


def _with_slash(route: APIRoute) -> APIRoute:
    # A copy: the framework needs milliseconds to make a route, and this one differs in nothing but its path.
    twin = copy(route)
    twin.path = f"{route.path}/"
    twin.path_regex, twin.path_format, twin.param_convertors = compile_path(twin.path)
    twin.name = f"{route.name}/"
    twin.include_in_schema = False
    return twin
