"""RFC 6750 section 2.1: the access token in the Authorization header, and nowhere else.

Section 2: clients "MUST NOT use more than one method to transmit the token in each request."
A token in the query string (section 2.3) is not looked for: it would stand in logs and browser histories.
"""

import re

from starlette.requests import HTTPConnection

from fastlatch.domain.errors import InvalidToken, NotAuthenticated
from fastlatch.domain.token import MAX_TOKEN_LENGTH

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")


def bearer_token(connection: HTTPConnection) -> str:
    """The token as sent; nothing of it is decoded here.

    Raises:
        NotAuthenticated: no credentials, or those of another scheme.
        InvalidToken: two headers, or what follows the scheme is not one token, or longer than any of ours.
    """
    headers = connection.headers.getlist("authorization")
    if not headers:
        raise NotAuthenticated
    if len(headers) > 1:
        raise InvalidToken(detail="more than one Authorization header")
    scheme, _, rest = headers[0].strip(" ").partition(" ")
    # RFC 9110 section 11.1: the scheme is compared without regard to case.
    if scheme.lower() != "bearer":
        raise NotAuthenticated
    token = rest.strip(" ")
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken(detail="too long to be a token")
    if not _B64TOKEN.fullmatch(token):
        raise InvalidToken(detail="not the form of a bearer token")
    return token
