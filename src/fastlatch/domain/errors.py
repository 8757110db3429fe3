"""Every refusal as one tree: one class, one wire code; a public description, a private detail.

FastlatchError
├── ConfigurationError            refuse to start: one readable line
├── OAuthError                    RFC 6749 section 5.2: the OAuth endpoints
│   ├── InvalidRequest            invalid_request
│   ├── InvalidClient             invalid_client
│   ├── InvalidGrant              invalid_grant
│   │   ├── IncorrectCredentials  the same words for an unknown name and a wrong password
│   │   └── InactiveUser          the password was right, the account is disabled
│   ├── UnauthorizedClient        unauthorized_client
│   ├── UnsupportedGrantType      unsupported_grant_type
│   ├── InvalidScope              invalid_scope
│   ├── InvalidTarget             invalid_target, RFC 8707
│   └── AuthorizationError        RFC 6749 section 4.1.2.1: told to the client by way of the browser
│       ├── AccessDenied          access_denied
│       ├── UnsupportedResponseType  unsupported_response_type
│       ├── LoginRequired         login_required, OpenID Connect Core section 3.1.2.6
│       ├── ConsentRequired       consent_required
│       └── RequestNotSupported   request_not_supported and its like
├── BearerError                   RFC 6750 section 3.1: whoever checks a token
│   ├── NotAuthenticated          no credentials: no error code
│   ├── InvalidToken              invalid_token
│   │   ├── DisabledAccount       invalid_token; the tutorials have words of their own for it
│   │   └── UnknownKey            invalid_token; a resource server may look for the key once more
│   └── InsufficientScope         insufficient_scope
├── AccountError                  an app's own endpoints: {"detail": ...}
│   ├── UsernameTaken
│   ├── UnusableUsername
│   ├── WeakPassword
│   ├── WrongPassword             the old password at a change was not the right one
│   ├── NotFound
│   └── Forbidden                 switched off by a setting, or a cross-site request
├── TooManyAttempts               throttled; try again after `retry_after` seconds
├── Unavailable                   a bounded queue is full or a store is away; the same
├── BodyTooLarge                  the request's body is over the limit
└── BodyTooSlow                   the request's body did not arrive in time

`description` goes to the caller, `detail` to the log alone; neither holds a secret. `web/errors.py` has the status.
"""


class FastlatchError(Exception):
    """The root. `code` is the word on the wire, `description` the caller's sentence, `detail` the log's."""

    code: str = "server_error"
    description: str = "The request could not be handled."

    def __init__(self, description: str | None = None, *, detail: str = "") -> None:
        if description is not None:
            self.description = description
        self.detail = detail
        super().__init__(self.description)


class ConfigurationError(FastlatchError):
    """A setting is unsafe or does not fit; the message is one readable line that names the mend."""

    code = "configuration_error"


class OAuthError(FastlatchError):
    """RFC 6749 section 5.2."""

    code = "invalid_request"


class InvalidRequest(OAuthError):
    """A parameter is missing, repeated, malformed, or in the wrong place."""

    code = "invalid_request"
    description = "The request is malformed."


class InvalidClient(OAuthError):
    """Unknown client, no client authentication, or a failed one: always the same words."""

    code = "invalid_client"
    description = "Client authentication failed."

    def __init__(self, description: str | None = None, *, basic: bool = False, detail: str = "") -> None:
        super().__init__(description, detail=detail)
        self.basic = basic
        """True when the client used the Authorization header."""


class InvalidGrant(OAuthError):
    """The password, refresh token or code is wrong, used, expired, revoked, or another client's."""

    code = "invalid_grant"
    description = "The grant is invalid, expired or revoked."


class IncorrectCredentials(InvalidGrant):
    """The one answer for an unknown name and for a wrong password."""

    description = "Incorrect username or password"


class InactiveUser(InvalidGrant):
    """Raised only after the right password, so it tells a stranger nothing."""

    description = "Inactive user"


class UnauthorizedClient(OAuthError):
    """The client is known and authenticated, but may not do this."""

    code = "unauthorized_client"
    description = "This client may not use this grant type."


class UnsupportedGrantType(OAuthError):
    """No such grant here, or it is switched off."""

    code = "unsupported_grant_type"
    description = "This grant type is not supported."


class InvalidScope(OAuthError):
    """The scope is malformed, or wider than what was granted before."""

    code = "invalid_scope"
    description = "The scope is malformed or exceeds what was granted."


class InvalidTarget(OAuthError):
    """RFC 8707 section 2: the resource is unknown, malformed, or not for this client."""

    code = "invalid_target"
    description = "There is no such resource for this client."


class AuthorizationError(OAuthError):
    """RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6."""


class AccessDenied(AuthorizationError):
    """The user said no."""

    code = "access_denied"
    description = "The user did not allow this."


class UnsupportedResponseType(AuthorizationError):
    """RFC 9700 section 2.1.2: nothing but codes."""

    code = "unsupported_response_type"
    description = "The only response_type is code."


class LoginRequired(AuthorizationError):
    """No page may be shown, and nobody is logged in."""

    code = "login_required"
    description = "The user has to log in."


class ConsentRequired(AuthorizationError):
    """No page may be shown, and the user has not allowed this yet."""

    code = "consent_required"
    description = "The user has to be asked."


class RequestNotSupported(AuthorizationError):
    """OpenID Connect Core section 6: requests as JWTs."""

    code = "request_not_supported"
    description = "Requests as JWTs are not supported."


class RequestUriNotSupported(RequestNotSupported):
    """OpenID Connect Core section 6.2: requests at addresses."""

    code = "request_uri_not_supported"


class BearerError(FastlatchError):
    """RFC 6750 section 3."""

    scheme: str = "Bearer"


class NotAuthenticated(BearerError):
    """RFC 6750 section 3.1: without credentials, "the resource server SHOULD NOT include an error code"."""

    code = ""
    description = "Not authenticated"


class InvalidToken(BearerError):
    """Malformed, forged, expired, revoked, for somebody else: the caller is not told which."""

    code = "invalid_token"
    description = "Could not validate credentials"


class DisabledAccount(InvalidToken):
    """The token was ours and its user is disabled."""


class UnknownKey(InvalidToken):
    """It names a key that is not known here: forged, or signed by a key that is newer than our copy of the keys."""


class InsufficientScope(BearerError):
    """The token is good; it does not reach this far."""

    code = "insufficient_scope"
    description = "Not enough permissions"

    def __init__(self, needed: tuple[str, ...], *, detail: str = "") -> None:
        super().__init__(detail=detail)
        self.needed = needed
        """The scopes this route asks for, in its own order."""


class AccountError(FastlatchError):
    """An endpoint of accounts, in FastAPI's words: {"detail": description}."""


class UsernameTaken(AccountError):
    """The name, in any spelling, is somebody's."""

    code = "username_taken"
    description = "This username is already registered."


class UnusableUsername(AccountError):
    """The name breaks a rule; the description says which."""

    code = "unusable_username"
    description = "This username cannot be used."


class WeakPassword(AccountError):
    """The password breaks a rule; the description helps to choose a better one."""

    code = "weak_password"
    description = "This password is too easy to guess."


class WrongPassword(AccountError):
    """The current password, asked for at a change, is not right."""

    code = "wrong_password"
    description = "The current password is not correct."


class NotFound(AccountError):
    """There is no such user, client, key or session (of theirs)."""

    code = "not_found"
    description = "Not found"


class Forbidden(AccountError):
    """Switched off by a setting, or asked for by a page of another site."""

    code = "forbidden"
    description = "This is not allowed here."


class TooManyAttempts(FastlatchError):
    """Throttled: this account, client or address has had its share of guesses."""

    code = "too_many_attempts"
    description = "Too many attempts. Try again later."

    def __init__(self, retry_after: int, *, detail: str = "") -> None:
        super().__init__(detail=detail)
        self.retry_after = max(1, retry_after)
        """Whole seconds, at least 1."""


class Unavailable(FastlatchError):
    """A bounded queue is full, or a store is away: the same request may work later."""

    code = "temporarily_unavailable"
    description = "The service is busy. Try again shortly."

    def __init__(self, retry_after: int = 1, *, detail: str = "") -> None:
        super().__init__(detail=detail)
        self.retry_after = max(1, retry_after)
        """Whole seconds, at least 1."""


class BodyTooLarge(FastlatchError):
    """The request body is over the limit."""

    code = "invalid_request"
    description = "The request body is too large."


class BodyTooSlow(FastlatchError):
    """The request body was not there in time; its connection is not kept open for the rest."""

    code = "invalid_request"
    description = "The request body did not arrive in time."
