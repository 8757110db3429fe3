"""RFC 8693: the words of a token exchange."""

TOKEN_EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 (a grant type)
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 (a token type, section 3)
LONGEST_CHAIN = 8
"""Actors one behind the other."""
