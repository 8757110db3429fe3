"""What one started instance hands to its routes: the use cases, and the few facts about HTTP that they do not know."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Any

from fastlatch.ports.clock import Clock

if TYPE_CHECKING:  # an app is imported without them more often than it is served
    from fastlatch.accounts.account_access import AccountAccess
    from fastlatch.accounts.authenticate import Authenticate
    from fastlatch.accounts.browser_logins import BrowserLogins
    from fastlatch.accounts.connected_apps import ConnectedApps
    from fastlatch.accounts.current_user import ResolveUser
    from fastlatch.accounts.leave import DeleteAccount
    from fastlatch.accounts.password_change import ChangePassword
    from fastlatch.accounts.profile import UpdateProfile
    from fastlatch.accounts.register import Register
    from fastlatch.accounts.sessions import ManageSessions
    from fastlatch.oauth.authorize import Authorize
    from fastlatch.oauth.client_registration import RegisterClient
    from fastlatch.oauth.device_approval import ApproveDevice
    from fastlatch.oauth.device_authorization import DeviceAuthorization
    from fastlatch.oauth.docs_client import WithDocsClient
    from fastlatch.oauth.dpop import CheckProof
    from fastlatch.oauth.end_session import EndSession
    from fastlatch.oauth.introspection import IntrospectionEndpoint
    from fastlatch.oauth.metadata import Metadata
    from fastlatch.oauth.protected_resource import ProtectedResource
    from fastlatch.oauth.pushed_requests import PushAuthorizationRequest
    from fastlatch.oauth.registered_or_discovered import RegisteredOrDiscovered
    from fastlatch.oauth.revocation import RevocationEndpoint
    from fastlatch.oauth.revocations import RevocationsEndpoint
    from fastlatch.oauth.token_endpoint import TokenEndpoint
    from fastlatch.tokens.subject import ResolveSubject

    from .rendering.renderer import Renderer


@dataclass(frozen=True, slots=True)
class WebPolicy:
    """What the settings say about HTTP."""

    issuer: str
    """The one source of our own address; nothing a request says changes it."""
    own_address: str = ""
    """Of an API that is not the issuer: what stands in front of the paths of its routes."""
    allowed_origins: frozenset[str] = frozenset()
    """Origins whose pages may use the refresh cookie; the issuer's own is among them."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Peers whose X-Forwarded-For is believed."""
    secure_cookies: bool = True
    """The cookie travels over https only and bears the `__Host-` prefix."""
    tutorial_answers: bool = False
    detail_in_errors: bool = True
    jwks_max_age: int = 295
    """Seconds: shorter than a new key is published before it signs."""
    protected_resource: "ProtectedResource | None" = None
    """RFC 9728: what the API behind these routes says of itself."""
    resource_metadata: str | None = None
    """Where it says so, named in refusals; None: nowhere in this app."""
    body_limit: int = 65_536
    """Bytes."""
    body_deadline: float = 15.0
    """Seconds until all of a body must be there."""

    @property
    def address(self) -> str:
        """Where we are."""
        return self.own_address or self.issuer


@dataclass(frozen=True, slots=True)
class TokenContext:
    """What checking tokens needs: all of it in a resource server, a part of the whole where tokens are issued."""

    resolve_user: "ResolveUser | ResolveSubject"
    ready: Callable[[], Awaitable[bool]]
    policy: WebPolicy
    check_proof: "CheckProof | None" = None
    """None: nobody here knows the address that proofs have to be of, so no bound token is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(TokenContext):
    """One started instance, as routes and dependencies see it. What is None is switched off or not ours to do."""

    token_endpoint: "TokenEndpoint"
    revocation: "RevocationEndpoint"
    revocations: "RevocationsEndpoint"
    introspection: "IntrospectionEndpoint"
    metadata: "Metadata"
    jwks: Callable[[], dict[str, Any]]
    account_access: "AccountAccess"
    register: "Register | None"
    update_profile: "UpdateProfile | None"
    change_password: "ChangePassword | None"
    delete_account: "DeleteAccount | None"
    sessions: "ManageSessions"
    authenticate: "Authenticate"
    authorize: "Authorize"
    clients: "RegisteredOrDiscovered"
    register_client: "RegisterClient | None"
    push_request: "PushAuthorizationRequest"
    device_authorization: "DeviceAuthorization"
    approve_device: "ApproveDevice"
    browser_logins: "BrowserLogins"
    connected_apps: "ConnectedApps"
    end_session: "EndSession"
    docs_client: "WithDocsClient"
    may_read: Callable[[str], Awaitable[bool]]
    """Whether scripts of this origin may read answers that pages of other origins ask for."""
    pages: "Renderer"
    page_forms: bytes
    """What the forms of our pages are signed with."""
    clock: Clock


def of(scope: Mapping[str, Any]) -> Context:
    """The instance of the app that serves this request; a connection of the framework is a mapping of its scope.

    Raises:
        RuntimeError: the app's lifespan has not run.
    """
    context = scope.get("state", {}).get("fastlatch")
    if not isinstance(context, Context):
        raise RuntimeError(_NOT_STARTED)  # noqa: TRY004 (nothing of a wrong type was passed: the app was not started)
    return context


def tokens_of(scope: Mapping[str, Any]) -> TokenContext:
    """What checks tokens in the app that serves this request: `Fastlatch` or `ResourceServer`.

    Raises:
        RuntimeError: the app's lifespan has not run.
    """
    context = scope.get("state", {}).get("fastlatch")
    if not isinstance(context, TokenContext):
        raise RuntimeError(_NOT_STARTED)  # noqa: TRY004 (as above)
    return context


_NOT_STARTED = (
    "Fastlatch has not started: include its router and run the app's lifespan, "
    "for example `with TestClient(app) as client:`."
)
