"""RFC 6749 section 2.3.1: HTTP Basic, with both parts form-encoded inside.

"The client identifier is encoded using the "application/x-www-form-urlencoded" encoding algorithm per Appendix B, and
the encoded value is used as the username; the client password is encoded using the same algorithm and used as the
password."
"""

import binascii
import re
from urllib.parse import unquote_to_bytes

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidClient

from .method import ClientCredentials

_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class ClientSecretBasic:
    """`Authorization: Basic base64(id ":" secret)`."""

    name = "client_secret_basic"

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        """The id and secret of the header. An empty pair, which Swagger UI sends, is none at all.

        Raises:
            InvalidClient: the header is Basic and cannot be read.
        """
        scheme, _, encoded = (request.authorization or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        pair = _decode_base64(encoded.strip(" "))
        if pair == b":":
            return None
        username, colon, password = pair.partition(b":")
        client_id, secret = _decode_form(username), _decode_form(password)
        if not colon or not client_id:
            raise InvalidClient(basic=True, detail="Basic credentials without a client id or a colon")
        # Section 2.3.1 again: a client "MAY omit the parameter if the client secret is an empty string": same meaning.
        return ClientCredentials(client_id, secret or None, basic=True)


def _decode_base64(encoded: str) -> bytes:
    try:
        raw = binascii.a2b_base64(encoded)
    except ValueError:
        raw = b""
    # The decoder skips what it does not know; only what it would write itself is base64.
    if not raw or binascii.b2a_base64(raw, newline=False).decode() != encoded:
        raise InvalidClient(basic=True, detail="Basic credentials are not base64")
    return raw


def _decode_form(raw: bytes) -> str:
    try:
        text = raw.decode()
        if "%" not in text and "+" not in text:
            return text
        if _BROKEN_PERCENT.search(text):
            raise InvalidClient(basic=True, detail="Basic credentials are not form-encoded")
        return unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        # The exception holds what was sent: it must not be chained into a log.
        raise InvalidClient(basic=True, detail="Basic credentials are not UTF-8") from None
