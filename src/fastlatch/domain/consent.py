"""OpenID Connect Core section 3.1.2.4: what a user has allowed a client."""

from collections.abc import Iterable
from dataclasses import dataclass

from .scope import OPENID_SCOPES

_AT = '"'
"""No scope has this character in it (RFC 6749 section 3.3), and no URI (RFC 3986 appendix A)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Stands until the user takes it back."""

    user_id: str
    client_id: str
    scopes: frozenset[str]
    """As `at_resources` writes them: each for the API that it was allowed at."""
    granted_at: int
    """Seconds since the epoch; of the last time something was added."""

    def allows(self, scopes: frozenset[str], resources: Iterable[str]) -> bool:
        """Whether all of this was allowed there."""
        return at_resources(scopes, resources) <= self._marked

    @property
    def _marked(self) -> frozenset[str]:
        """Rows from before there were other APIs have plain scopes alone, and no mark for the issuer's own one."""
        plain = {each for each in self.scopes if _AT not in each}
        at_own = len(plain) == len(self.scopes) or not plain <= OPENID_SCOPES
        return self.scopes | {_AT} if at_own else self.scopes

    @property
    def scope_names(self) -> frozenset[str]:
        """The scopes alone."""
        return frozenset(each.partition(_AT)[0] for each in self.scopes) - {""}

    @property
    def resources(self) -> tuple[str, ...]:
        """The other APIs that something was allowed at."""
        return tuple(sorted({each.partition(_AT)[2] for each in self.scopes} - {""}))


def at_resources(scopes: frozenset[str], resources: Iterable[str]) -> frozenset[str]:
    """What is allowed by allowing these scopes there: to read at one API is not to read at another.

    RFC 8707 section 2.2: "the requested access rights of the token are the cartesian product of all the scopes at all
    the target services". Empty `resources`: at the issuer's own API. What says something of the login is not tied to
    an API, so each has a scope without a name beside it: that the client may go there at all.
    """
    there = list(resources)
    if not there:
        return scopes | {_AT}
    about_login = scopes & OPENID_SCOPES
    return about_login | {f"{scope}{_AT}{each}" for each in there for scope in (*(scopes - OPENID_SCOPES), "")}
