"""What the authorization endpoint and its relatives are made of: requests by browser, pushed ones, and of devices."""

from typing import NamedTuple

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.oauth.asked_scopes import AskedScopes
from fastlatch.oauth.authorization_request import ReadAuthorizationRequest
from fastlatch.oauth.authorize import Authorize
from fastlatch.oauth.client_authentication import AuthenticateClient
from fastlatch.oauth.device_approval import ApproveDevice
from fastlatch.oauth.device_authorization import DeviceAuthorization
from fastlatch.oauth.id_token_hint import HintedUser
from fastlatch.oauth.pushed_requests import PushAuthorizationRequest, PushedRequests
from fastlatch.oauth.registered_or_discovered import RegisteredOrDiscovered
from fastlatch.oauth.row_budget import RowBudget
from fastlatch.ports.clock import Clock
from fastlatch.settings import Settings
from fastlatch.tokens.authorization_codes import AuthorizationCodes
from fastlatch.tokens.device_codes import DeviceCodeBook

from .adapters import Adapters
from .proofs import Proofs

_ROWS_OF_ONE_CLIENT, _ROWS_OF_ONE_ADDRESS = "60/minute;1000/hour", "120/minute;2000/hour"
"""What public clients may have put away from one address, in each process."""


class Codes(NamedTuple):
    """What endpoints give out, and grants take back."""

    authorization: AuthorizationCodes
    device: DeviceCodeBook


class Authorization(NamedTuple):
    """The use cases."""

    authorize: Authorize
    push_request: PushAuthorizationRequest
    device_authorization: DeviceAuthorization
    approve_device: ApproveDevice


def authorization(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
    settings: Settings,
    adapters: Adapters,
    clients: RegisteredOrDiscovered,
    authenticate_client: AuthenticateClient,
    codes: Codes,
    proofs: Proofs,
    clock: Clock,
    hinted: HintedUser,
) -> Authorization:
    """All of them."""
    database, resources = adapters.database, settings.resource_policy()
    pushed = PushedRequests(database.single_use, clock)
    read = ReadAuthorizationRequest(clients, settings.protocol_policy(), settings.default_scopes, resources, pushed)
    anybody = MemoryGuessLimiter(_ROWS_OF_ONE_CLIENT, address_rate=_ROWS_OF_ONE_ADDRESS, clock=clock)
    budgeted = RowBudget(authenticate_client, anybody)
    scopes = AskedScopes(settings.default_scopes, resources)
    return Authorization(
        authorize=Authorize(
            read, codes.authorization, database.consents, settings.issuer, clock, pushed, clients, hinted
        ),
        push_request=PushAuthorizationRequest(budgeted, read, pushed, proofs.check_proof, proofs.spend_proof),
        device_authorization=DeviceAuthorization(budgeted, codes.device, scopes, resources),
        approve_device=ApproveDevice(codes.device, clients, database.consents, adapters.limiter, clock),
    )
