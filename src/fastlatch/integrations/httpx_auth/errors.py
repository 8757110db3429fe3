"""Why there is no token. No message holds a secret, and none is chained to an exception that does.

LoginError
├── LoginRefused       the server said no: `code` is its word (RFC 6749 section 5.2)
├── LoginNeeded        only a person can go on: log in again
└── LoginUnavailable   not now: `retry_after` seconds, where the server said so
"""


class LoginError(Exception):
    """There is no access token to be had."""

    def __str__(self) -> str:
        # All that it was made of stays in `args`, so that it can be copied.
        return str(self.args[0]) if self.args else ""


class LoginRefused(LoginError):
    """The server refuses the client, or what it came with."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code)
        self.code = code


class LoginNeeded(LoginError):
    """The session has ended, and what would open another one is not at hand."""


class LoginUnavailable(LoginError):
    """The server is away or busy, or does not answer as it should."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after)
        self.retry_after = retry_after
