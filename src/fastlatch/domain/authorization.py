"""RFC 6749 section 4.1: an authorization request that was checked, and the code that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .client import Client
from .session import Login


class ResponseMode(StrEnum):
    """How the answer travels: in the query of the redirect URI (RFC 6749 section 4.1.2), or in a form posted there."""

    QUERY = "query"
    FORM_POST = "form_post"


class Prompt(StrEnum):
    """OpenID Connect Core section 3.1.2.1, `prompt`."""

    NONE = "none"
    LOGIN = "login"
    CONSENT = "consent"
    SELECT_ACCOUNT = "select_account"


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where an answer may go, known to be the client's, and what comes back with it."""

    redirect_uri: str
    mode: ResponseMode
    state: str | None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Everything that the client asks for."""

    client: Client
    reply_to: ReplyTo
    redirect_uri_given: bool
    """RFC 6749 section 4.1.3: then the token request has to repeat it."""
    scopes: frozenset[str]
    code_challenge: str | None
    nonce: str | None
    prompts: frozenset[Prompt]
    max_age: int | None
    """Seconds since the user last showed who they are."""
    login_hint: str
    ui_locales: tuple[str, ...]
    """As preferred, the first one first."""
    resources: tuple[str, ...]
    key_thumbprint: str | None
    """RFC 9449 section 10, `dpop_jkt`."""
    parameters: Mapping[str, str]
    """As they came: a page carries them along, and they are checked anew when it comes back."""
    pushed: str | None = None
    """RFC 9126: the `request_uri` behind which it was."""


@dataclass(frozen=True, slots=True, repr=False)
class AuthorizationCode:
    """What a code stands for. Its like in the store is JSON under the digest of the code."""

    client_id: str
    redirect_uri: str | None
    """None: the request did not name it."""
    scopes: frozenset[str]
    user_id: str
    password_version: int
    login: Login
    code_challenge: str | None
    nonce: str | None
    resources: tuple[str, ...]
    key_thumbprint: str | None
