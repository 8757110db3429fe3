"""A router that says quickly which requests are not for it.

The framework asks an included router with every one of its routes, at each level of inclusion and again when it hands
over: an app's own routes that stand behind ours would pay for that with every request.
"""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class OwnRouter(APIRouter):
    """Knows a path by one of its words, since the app chooses the prefix."""

    _words: frozenset[str] = frozenset()
    _routes_seen = 0

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the framework's own, which is asked only about paths that hold a word of ours."""
        if self._routes_seen != len(self.routes):
            self._routes_seen = len(self.routes)
            # Of each path the last word that is no parameter: nothing without it is ours. A router that an app has
            # included in ours has no path and may take anything: its word is the empty one, which every path has.
            self._words = frozenset(_last_word(getattr(route, "path", "")) for route in self.routes)
        if self._words.isdisjoint(scope["path"].split("/")):
            return Match.NONE, {}
        return super().matches(scope)


def _last_word(path: str) -> str:
    return next((word for word in reversed(path.split("/")) if word and not word.startswith("{")), "")
