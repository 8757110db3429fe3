"""What a client may register for OpenID Connect: how its ID tokens are signed, and where it hears of logouts."""

from collections.abc import Collection
from urllib.parse import urlsplit

from fastlatch.domain.errors import ConfigurationError

_LONGEST = 2000


def check_id_token_algorithm(algorithm: str | None, offered: Collection[str]) -> str | None:
    """OpenID Connect Registration section 2, `id_token_signed_response_alg`.

    Raises:
        ConfigurationError: ID tokens are not signed by it here.
    """
    if algorithm is not None and algorithm not in offered:
        there_is = ", ".join(offered) or "none, as with HS256 nobody could check them"
        raise ConfigurationError(f"ID tokens are not signed by {algorithm} here; there is: {there_is}.")
    return algorithm


def check_backchannel_logout_uri(uri: str | None, *, public: bool) -> str | None:
    """Back-Channel Logout section 2.2: an absolute URI without a fragment, with http for a confidential client only.

    Inside addresses are not refused: whoever calls this is an administrator, and such a client often is in their own
    network. It is not for URIs that strangers register.

    Raises:
        ConfigurationError: it is none of these.
    """
    if uri is None:
        return None
    try:
        parts = urlsplit(uri)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise ConfigurationError("This back-channel logout URI is malformed.") from None
    printable = uri.isascii() and uri.isprintable() and " " not in uri
    if not printable or len(uri) > _LONGEST or "#" in uri or not parts.hostname or not port_is_one:
        raise ConfigurationError("A back-channel logout URI is absolute, has a host and no fragment: https://...")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("A back-channel logout URI holds no user and no password.")
    if parts.scheme not in ({"https"} if public else {"https", "http"}):
        raise ConfigurationError(
            "A back-channel logout URI begins with https://; that of a client with a secret may begin with http://, "
            "within your own network."
        )
    return uri
