"""RFC 7523 section 2.2: a client signs that it is itself; OpenID Connect Core section 9 calls it private_key_jwt.

"The value of the "client_assertion" parameter contains a single JWT. It MUST NOT contain more than one JWT."
"""

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient, InvalidRequest
from fastlatch.ports.proofs import AssertionReader

from .method import ClientCredentials

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class PrivateKeyJwt:
    """`client_assertion_type=...&client_assertion=...`."""

    name = "private_key_jwt"

    def __init__(self, assertions: AssertionReader) -> None:
        self._assertions = assertions

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        """The assertion, and whose it says that it is.

        Raises:
            InvalidRequest: one of the two parameters without the other.
            InvalidClient: an assertion of another kind, or one that says nothing of the kind.
        """
        assertion, kind = (request.parameters.get(name) for name in ("client_assertion", "client_assertion_type"))
        if assertion is None and kind is None:
            return None
        if assertion is None or kind is None:
            raise InvalidRequest("client_assertion and client_assertion_type are sent together.")
        if kind != ASSERTION_TYPE:
            raise InvalidClient(detail="an assertion of another kind than a JWT")
        client_id = self._assertions.claimed_client(assertion)
        if client_id is None:
            raise InvalidClient(detail="an assertion that cannot be read, or without sub")
        return ClientCredentials(client_id, None, basic=False, assertion=assertion)
