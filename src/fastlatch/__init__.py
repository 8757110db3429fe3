"""Login and tokens for FastAPI. These names are public, and `fastlatch.integrations`; nothing else is."""

from fastlatch.client_auth.method import ClientAuthMethod, ClientCredentials
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import (
    ConfigurationError,
    FastlatchError,
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    NotFound,
    UsernameTaken,
    WeakPassword,
)
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import Account, User, name_key
from fastlatch.grants.grant import Grant
from fastlatch.ports.hashing import PasswordHasher
from fastlatch.ports.users import UserStore
from fastlatch.server import Fastlatch, NewUser, Services, Settings
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
    "ClientAuthMethod",
    "ClientCredentials",
    "ConfigurationError",
    "CurrentToken",
    "CurrentUser",
    "EndpointRequest",
    "Fastlatch",
    "FastlatchError",
    "Grant",
    "InvalidClient",
    "InvalidGrant",
    "InvalidRequest",
    "NewLogin",
    "NewUser",
    "NotFound",
    "OptionalUser",
    "PasswordHasher",
    "Services",
    "Settings",
    "TokenRequest",
    "User",
    "UserStore",
    "UsernameTaken",
    "WeakPassword",
    "current_token",
    "current_user",
    "name_key",
    "optional_user",
    "requires",
]
