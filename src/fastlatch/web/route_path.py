"""The path that the framework compares with its routes: whoever decides by the path must look at the same one."""

from starlette.types import Scope


def route_path(scope: Scope) -> str:
    """The path of the request without what a server's setting or a mount has taken off its front."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if not root or not (path + "/").startswith(root + "/"):
        return path
    return path[len(root) :]
