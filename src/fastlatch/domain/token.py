"""What an access token says (RFC 9068 section 2.2) and what a token answer holds (RFC 6749 section 5.1)."""

from dataclasses import dataclass

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 (a media type, RFC 9068 section 2.1)

MAX_TOKEN_LENGTH = 8192
"""Characters. Ours have under 1,000 but for many scopes; what is longer is refused before it is looked at."""


@dataclass(frozen=True, slots=True)
class Actor:
    """RFC 8693 section 4.1, `act`: who uses the token, in place of the user whom it is about."""

    subject: str
    before: "Actor | None" = None
    """Who had it before them."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The claims of a token that was verified, or is about to be signed. Times are seconds since the epoch."""

    subject: str
    client_id: str
    scopes: frozenset[str]
    session_id: str | None
    token_id: str
    """`jti`."""
    issuer: str
    audience: tuple[str, ...]
    issued_at: int
    expires_at: int
    key_thumbprint: str | None = None
    """RFC 9449 section 6, `cnf.jkt`: whoever presents it has to show this key."""
    actor: Actor | None = None
    session_client_id: str | None = None
    """The client that the session belongs to, in a token that was exchanged; None: the one that has the token."""
    called: str | None = None
    """`sub`, where that is not the id of the user but what the client calls them (`domain.pairwise`)."""

    @property
    def of_client(self) -> bool:
        """Whether a client asked for itself, and no user stands behind it: there is no session either."""
        return self.session_id is None and self.subject == client_subject(self.client_id)


_CLIENTS = "client:"


def client_subject(client_id: str) -> str:
    """`sub` of a client. RFC 9700 section 4.15: it must not be taken for a user; no id of ours has a colon."""
    return _CLIENTS + client_id


def client_named(subject: str) -> str | None:
    """The client of a `client_subject`; None: somebody else's."""
    return subject.removeprefix(_CLIENTS) if subject.startswith(_CLIENTS) else None


def could_be_a_client(user_id: str) -> bool:
    """Whether a user of this id, in an app's own table, would be taken for a client by whoever reads `sub` alone."""
    return user_id.startswith(_CLIENTS)


@dataclass(frozen=True, slots=True, repr=False)
class IssuedTokens:
    """What goes back to the client. Holds secrets: has no repr."""

    access_token: str
    expires_in: int
    """Seconds."""
    scopes: frozenset[str]
    refresh_token: str | None = None
    refresh_expires_in: int | None = None
    """Seconds until the refresh token ends if unused; for the cookie's Max-Age."""
    session_id: str | None = None
    id_token: str | None = None
    """OpenID Connect Core section 2."""
    token_type: str = "bearer"  # noqa: S105 (public)
    """RFC 6749 section 7.1; `DPoP` where the access token is bound to a key (RFC 9449 section 5)."""
    issued_token_type: str | None = None
    """RFC 8693 section 2.2.1."""
