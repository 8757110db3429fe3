"""RFC 8628 section 3.1: a device asks for a code to show, and for one to come back with."""

from fastlatch.domain.device import DEVICE_CODE_GRANT
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import UnauthorizedClient
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.tokens.device_codes import DeviceCodeBook, DeviceCodes

from .asked_scopes import AskedScopes
from .row_budget import AuthenticatedClient


class DeviceAuthorization:
    """The device authorization endpoint. Public clients are welcome (section 5.6)."""

    def __init__(
        self,
        authenticate_client: AuthenticatedClient,
        codes: DeviceCodeBook,
        scopes: AskedScopes,
        resources: ResourcePolicy,
    ) -> None:
        self._authenticate_client = authenticate_client
        self._codes = codes
        self._scopes = scopes
        self._resources = resources

    async def __call__(self, request: EndpointRequest) -> DeviceCodes:
        """Both codes.

        Raises:
            InvalidClient, InvalidRequest: as at the token endpoint.
            UnauthorizedClient: it is not registered for this.
            InvalidScope, InvalidTarget: it may not ask for that.
            TooManyAttempts, Unavailable: not now.
        """
        client = await self._authenticate_client(request)
        if DEVICE_CODE_GRANT not in client.grants:
            raise UnauthorizedClient
        parameters = request.parameters
        resources = self._resources.asked(client, parameters.get("resource"))
        scopes = self._scopes(client, parameters.get("scope"), resources)
        return await self._codes.issue(client.id, scopes, self._resources.kept(resources))
