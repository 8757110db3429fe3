"""RFC 7591: clients that nobody here has typed in, and what is refused of them."""

from collections.abc import Callable
from dataclasses import dataclass

from .errors import OAuthError

NEVER_GRANTED = frozenset({"password"})
"""RFC 9700 section 2.4: a stranger's program is never told a password."""
CODE_GRANTS = frozenset({"authorization_code", "refresh_token"})


class InvalidRedirectUri(OAuthError):
    """RFC 7591 section 3.2.2: "The value of one or more redirection URIs is invalid"."""

    code = "invalid_redirect_uri"
    description = "A redirect URI is invalid."


class InvalidClientMetadata(OAuthError):
    """RFC 7591 section 3.2.2: the authorization server "has rejected this request"."""

    code = "invalid_client_metadata"
    description = "The client metadata are invalid."


class DocumentNotFetched(OAuthError):
    """A client's document could not be had. The caller is not told why: it may be asking about our own network."""

    code = "invalid_request"
    description = "The metadata document of this client cannot be read."


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most that a client may have which says of itself what it is."""

    grants: frozenset[str]
    scopes: frozenset[str]
    auth_methods: frozenset[str]
    check_keys: Callable[[str], str]
    """A JWK set that a client may be registered with, as it is to be stored; ConfigurationError: it is none."""
