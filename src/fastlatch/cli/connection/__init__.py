"""How our servers read what a connection brings: two parsers with the same bounds and deadlines."""

import asyncio
import importlib.util


def connection_class() -> type[asyncio.Protocol]:
    """For uvicorn: the faster parser if it is installed (extra `server`)."""
    if importlib.util.find_spec("httptools") is not None:
        from .with_httptools import HttptoolsConnection  # noqa: PLC0415 (it may not be there)

        return HttptoolsConnection
    from .with_h11 import H11Connection  # noqa: PLC0415 (not needed beside the other)

    return H11Connection
