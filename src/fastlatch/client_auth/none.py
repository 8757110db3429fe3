"""RFC 6749 section 3.2.1: a public client "MAY use the "client_id" request parameter to identify itself"."""

from fastlatch.domain.endpoint_request import EndpointRequest

from .method import ClientCredentials


class NoClientAuth:
    """`client_id=...` alone: says who asks, proves nothing."""

    name = "none"

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        """The id of the body, when no secret stands beside it there."""
        client_id = request.parameters.get("client_id")
        if client_id is None or "client_secret" in request.parameters:
            return None
        return ClientCredentials(client_id, None, basic=False)
