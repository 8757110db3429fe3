"""Access tokens for httpx2 and httpx: fetched when first needed, kept, renewed in time, by one request for all."""

from .device_code import DeviceCode as DeviceCode
from .errors import LoginError as LoginError
from .errors import LoginNeeded as LoginNeeded
from .errors import LoginRefused as LoginRefused
from .errors import LoginUnavailable as LoginUnavailable
from .grants import ClientCredentialsAuth as ClientCredentialsAuth
from .grants import DeviceAuth as DeviceAuth
from .grants import PasswordAuth as PasswordAuth

__all__ = [
    "ClientCredentialsAuth",
    "DeviceAuth",
    "DeviceCode",
    "LoginError",
    "LoginNeeded",
    "LoginRefused",
    "LoginUnavailable",
    "PasswordAuth",
]
