"""RFC 6749 section 1.3: what a grant is asked, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from .client import Client
from .dpop import ProvenKey
from .session import Login, Session
from .token import AccessToken, Actor
from .user import Account


@dataclass(frozen=True, slots=True, repr=False)
class TokenRequest:
    """A token request whose client is authenticated and whose scope is parsed. Holds secrets: has no repr."""

    grant_type: str
    client: Client
    scopes: frozenset[str] | None
    """What is asked for; None: nothing in particular."""
    parameters: Mapping[str, str]
    address: str
    user_agent: str
    resources: tuple[str, ...] = ()
    """RFC 8707: for whom the token is to be; empty: nobody in particular."""
    proven_key: ProvenKey | None = None
    """RFC 9449 section 5: the key that it has shown, and that its tokens are bound to."""

    @property
    def key_thumbprint(self) -> str | None:
        """Of the key that it has shown."""
        return None if self.proven_key is None else self.proven_key.thumbprint


@dataclass(frozen=True, slots=True)
class NewLogin:
    """Somebody has just proved who they are: open a session."""

    account: Account
    scopes: frozenset[str]
    """What to grant; issuing narrows it to what the user and the client may have."""
    login: Login | None = None
    """How they proved it, where that was a page of ours."""
    nonce: str | None = None
    """OpenID Connect Core section 3.1.2.1, to be said in the ID token."""
    resources: tuple[str, ...] = ()
    """RFC 8707: for whom the tokens are to be."""
    key_thumbprint: str | None = None
    """RFC 9449: of the key that the tokens are to be bound to."""
    spends: str | None = None
    """`SingleUse.named`: what is used up by it, in the transaction that opens the session."""


@dataclass(frozen=True, slots=True, repr=False)
class Continued:
    """A session that goes on with a new refresh token. Holds a secret: has no repr."""

    session: Session
    scopes: frozenset[str]
    """Of the access token to be made; the session's stay as they are."""
    refresh_token: str
    refresh_expires_at: int
    """Seconds since the epoch: the end of the refresh token if nobody uses it."""


@dataclass(frozen=True, slots=True)
class OnItsOwn:
    """A client that asks for itself: no user, no session, nothing to refresh."""

    scopes: frozenset[str]
    resources: tuple[str, ...] = ()
    """For whom; empty: for the issuer's own API."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """RFC 8693: a token of a user in the hands of one API becomes a token for the next."""

    subject: AccessToken
    scopes: frozenset[str]
    resources: tuple[str, ...]
    actor: Actor | None


Granted = NewLogin | Continued | OnItsOwn | Exchanged
