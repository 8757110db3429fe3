"""RFC 6749 section 2.3.1: id and secret in the request body, for "clients unable to directly utilize" HTTP Basic."""

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidRequest

from .method import ClientCredentials


class ClientSecretPost:
    """`client_id=...&client_secret=...`."""

    name = "client_secret_post"

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        """The id and secret of the body.

        Raises:
            InvalidRequest: a secret, and not whose.
        """
        secret = request.parameters.get("client_secret")
        if secret is None:
            return None
        client_id = request.parameters.get("client_id")
        if client_id is None:
            raise InvalidRequest("client_secret is sent without client_id.")
        return ClientCredentials(client_id, secret, basic=False)
