"""How a server reads what a connection brings: two parsers with the same bounds and deadlines.

`uvicorn main:app --http fastlatch.asgi.connection:Connection` serves any app so; `fastlatch serve` does by itself.
"""

import importlib.util

if importlib.util.find_spec("httptools") is not None:
    from .with_httptools import HttptoolsConnection as Connection
else:
    from .with_h11 import H11Connection as Connection  # type: ignore[assignment]

__all__ = ["Connection"]
