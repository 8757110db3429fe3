"""RFC 6749 section 2: an application that asks for tokens."""

from dataclasses import dataclass

BROWSER_CLIENT_ID = "@browser"
"""Stands for our own pages in the session of whoever has signed in there. No client can be registered by such an id."""
FIRST_PARTY_CLIENT_ID = "first-party"
"""The built-in public client of a token request that names none (profiles first-party and tutorial)."""
DOCS_CLIENT_ID = "fastlatch-docs"
"""The built-in public client of the documentation page, where an app has one."""

DYNAMIC_PREFIX = "dyn~"
"""Ids of clients that have registered themselves begin with it (RFC 7591)."""
DOCUMENT_PREFIX = "https://"
"""And those of clients that bring a metadata document."""

BUILT_IN_CLIENT_IDS = frozenset({BROWSER_CLIENT_ID, FIRST_PARTY_CLIENT_ID, DOCS_CLIENT_ID})
"""Those that need no registration."""


@dataclass(frozen=True, slots=True)
class Client:
    """Confidential when it has a secret or a key, public otherwise (RFC 6749 section 2.1)."""

    id: str
    name: str = ""
    first_party: bool = True
    """Ours: may use the password grant and introspect any token."""
    grants: frozenset[str] = frozenset()
    """The grant types it may use."""
    scopes: frozenset[str] | None = None
    """The widest scope it may ask for; None: whatever its users have."""
    redirect_uris: tuple[str, ...] = ()
    secret_digests: tuple[str, ...] = ()
    """SHA-256 in hexadecimal; two while a secret is being rotated. Empty: a public client."""
    created_at: int = 0
    """Seconds since the epoch."""
    auth_method: str | None = None
    """RFC 7591 section 2, `token_endpoint_auth_method`; None: any that fits what it has."""
    jwks: str | None = None
    """RFC 7591 section 2: the public keys that it proves itself with, a JWK set in JSON."""
    post_logout_redirect_uris: tuple[str, ...] = ()
    """OpenID Connect RP-Initiated Logout section 3.1."""
    backchannel_logout_uri: str | None = None
    """OpenID Connect Back-Channel Logout section 2.2."""
    require_pushed_authorization_requests: bool = False
    """RFC 9126 section 6."""
    dpop_bound: bool = False
    """RFC 9449 section 5.2: tokens are bound to a key of its own, or there are none."""
    id_token_algorithm: str | None = None
    """OpenID Connect Registration section 2, `id_token_signed_response_alg`; None: the one of access tokens."""
    resources: tuple[str, ...] | None = None
    """RFC 8707: the APIs that it may ask tokens for, beside the issuer's own; None: all that are registered."""
    serves: tuple[str, ...] = ()
    """The APIs that it is: it may introspect the tokens that are for them, and exchange them (RFC 8693)."""
    sector: str | None = None
    """OpenID Connect Core section 8.1: its users have other names here than in another sector; None: their ids."""

    @property
    def public(self) -> bool:
        """True when the client can prove nothing."""
        return self.auth_method == "none" or not (self.secret_digests or self.jwks)

    @property
    def self_registered(self) -> bool:
        """Nobody here has looked at it: what it says of itself, and where it leads, may be anything."""
        return is_self_registered(self.id)


def is_self_registered(client_id: str) -> bool:
    """Whether a client of this id has brought itself here, by a registration or by a document."""
    return client_id.startswith((DYNAMIC_PREFIX, DOCUMENT_PREFIX))


def built_in_client(grants: frozenset[str]) -> Client:
    """The app's own frontend, which the tutorials never name."""
    return Client(id=FIRST_PARTY_CLIENT_ID, name="This app", grants=grants)
