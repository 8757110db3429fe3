"""One running instance, as the app's routes and `ready` see it. Light to import."""

from collections.abc import Callable
from dataclasses import dataclass

from fastlatch.web.context import TokenContext


@dataclass(frozen=True, slots=True)
class Checks:
    """What checks tokens, and whether it can."""

    context: TokenContext
    ready: Callable[[], bool]
