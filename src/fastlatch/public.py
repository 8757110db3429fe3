"""Every public name, with the module it lives in. `fastlatch` imports this when the first of them is asked for."""

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
from fastlatch.resource_server import ResourceServer
from fastlatch.server.app import Fastlatch
from fastlatch.server.first_users import NewUser
from fastlatch.server.services import Services
from fastlatch.settings import Settings
from fastlatch.web.bearer_middleware import BearerMiddleware
from fastlatch.web.deps import (
    CurrentToken,
    CurrentUser,
    OptionalUser,
    current_token,
    current_user,
    optional_user,
    requires,
    requires_token,
)
from fastlatch.web.direct import DirectEndpoints

__all__ = [
    "AccessToken",
    "Account",
    "BearerMiddleware",
    "ClientAuthMethod",
    "ClientCredentials",
    "ConfigurationError",
    "CurrentToken",
    "CurrentUser",
    "DirectEndpoints",
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
    "ResourceServer",
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
    "requires_token",
]
