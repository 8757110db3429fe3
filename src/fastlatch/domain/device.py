"""RFC 8628 section 3.5: what a device that polls is told."""

from dataclasses import dataclass

from .errors import OAuthError

DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL = 5
"""Seconds between two polls, at least."""


class AuthorizationPending(OAuthError):
    """Nobody has decided yet."""

    code = "authorization_pending"
    description = "The user has not decided yet."


class SlowDown(OAuthError):
    """The same, asked for too soon."""

    code = "slow_down"
    description = "Wait five seconds longer between two requests."


class ExpiredToken(OAuthError):
    """Nobody has decided in time."""

    code = "expired_token"
    description = "The device code has expired."


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """What a device asks for."""

    client_id: str
    scopes: frozenset[str]
    resources: tuple[str, ...]
    device: str
    """The name under which the store has it: nothing that could be presented."""
    expires_at: int
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class DeviceApproval:
    """Who has allowed it, and how much of it."""

    user_id: str
    password_version: int
    scopes: frozenset[str]
    auth_time: int
    amr: tuple[str, ...]
    login_id: str
    """Of the browser in which they did."""
