"""Where our pages and their files are in this app, whatever prefix it has put before them."""

from starlette.requests import Request

from fastlatch.web.endpoints import PAGE_ASSET


def path_to(request: Request, route: str, /, **parameters: str) -> str:
    """The path of a route of ours, as the browser has to ask for it.

    The root path is the server's own setting, or a mount's: no word of the client's.
    """
    root = request.scope.get("root_path", "").rstrip("/")
    return f"{root}{request.app.url_path_for(route, **parameters)}"


def asset_url(request: Request, name: str, digest: str) -> str:
    """Names the content, so that a browser may keep it for ever."""
    return f"{path_to(request, PAGE_ASSET, name=name)}?v={digest}"
