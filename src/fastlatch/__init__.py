"""Login and tokens for FastAPI. These names are public; nothing else is."""

from fastlatch.domain.errors import ConfigurationError, FastlatchError
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import Account, User, name_key
from fastlatch.ports.users import UserStore
from fastlatch.server import Fastlatch, NewUser, Settings
from fastlatch.web.deps import (
    CurrentToken,
    CurrentUser,
    OptionalUser,
    current_token,
    current_user,
    optional_user,
    requires,
)

__all__ = [
    "AccessToken",
    "Account",
    "ConfigurationError",
    "CurrentToken",
    "CurrentUser",
    "Fastlatch",
    "FastlatchError",
    "NewUser",
    "OptionalUser",
    "Settings",
    "User",
    "UserStore",
    "current_token",
    "current_user",
    "name_key",
    "optional_user",
    "requires",
]
