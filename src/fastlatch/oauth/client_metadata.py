"""RFC 7591 section 2: what a client says of itself, from JSON to a `Client`.

"The authorization server MUST ignore any client metadata sent by the client that it does not understand". What it does
understand and will not do, it leaves out, where the client can live with less, and refuses otherwise (section 3.2.1).
"""

import json
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.client import Client
from fastlatch.domain.errors import ConfigurationError, InvalidScope
from fastlatch.domain.registration import Allowance, InvalidClientMetadata, InvalidRedirectUri
from fastlatch.domain.scope import parse_scope

from .client_keys import read_keys
from .redirects import check_redirect_uri

_MOST_URIS = 10
_LONGEST_NAME = 100

Said = Mapping[str, Any]


def read_json(body: bytes) -> dict[str, Any]:
    """The one JSON object of a document, in which no member stands twice.

    Raises:
        InvalidClientMetadata: it is something else.
    """
    try:
        said = json.loads(body, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InvalidClientMetadata("The client metadata are no JSON object, or a member of it stands there twice.")
    return said


def client_of(said: Said, client_id: str, allowed: Allowance, *, default_method: str, now: int) -> Client:
    """A client of somebody else's, with no secret yet.

    Raises:
        InvalidRedirectUri, InvalidClientMetadata: it cannot be one.
    """
    method = _method(said, allowed, default_method)
    keys = read_keys(said, allowed.check_keys)
    if method == "private_key_jwt" and keys is None:
        raise InvalidClientMetadata("private_key_jwt needs the public keys in jwks; jwks_uri is not read here.")
    grants = _grants(said, allowed, method)
    redirect_uris = _uris(said, "redirect_uris")
    if "authorization_code" in grants and not redirect_uris:
        raise InvalidRedirectUri("redirect_uris is missing.")
    return Client(
        id=client_id,
        name=_name(said),
        first_party=False,
        grants=grants,
        scopes=_scopes(said, allowed),
        redirect_uris=redirect_uris,
        created_at=now,
        auth_method=method,
        jwks=keys if method == "private_key_jwt" else None,
        post_logout_redirect_uris=_uris(said, "post_logout_redirect_uris"),
        require_pushed_authorization_requests=_flag(said, "require_pushed_authorization_requests"),
        dpop_bound=_flag(said, "dpop_bound_access_tokens"),
    )


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is repeated")
    return members


def _method(said: Said, allowed: Allowance, default: str) -> str:
    method = said.get("token_endpoint_auth_method", default)
    if not isinstance(method, str) or method not in allowed.auth_methods:
        raise InvalidClientMetadata(
            f"token_endpoint_auth_method has to be of {', '.join(sorted(allowed.auth_methods))}."
        )
    return method


def _grants(said: Said, allowed: Allowance, method: str) -> frozenset[str]:
    asked = frozenset(_texts(said, "grant_types")) if "grant_types" in said else frozenset({"authorization_code"})
    grants = asked & allowed.grants
    if method == "none":
        # RFC 6749 section 4.4: it "MUST only be used by confidential clients".
        grants -= {"client_credentials"}
    if not grants - {"refresh_token"}:
        raise InvalidClientMetadata("None of these grant_types is for this client.")
    if "authorization_code" in grants and "code" not in _texts(said, "response_types", ("code",)):
        # Section 2.1: the two have to fit together.
        raise InvalidClientMetadata("The only response_type is code.")
    return grants


def _scopes(said: Said, allowed: Allowance) -> frozenset[str]:
    """All that such a client may ask for, which section 3.2.1 lets a server put in the place of what it has named.

    Clients name what they need at first and ask for more when an API wants more (RFC 6750 section 3.1), and each time
    the user decides.
    """
    asked = said.get("scope", "")
    if not isinstance(asked, str):
        raise InvalidClientMetadata("scope is a text.")
    try:
        parse_scope(asked)
    except InvalidScope as error:
        raise InvalidClientMetadata(error.description) from None
    return allowed.scopes


def _uris(said: Said, member: str) -> tuple[str, ...]:
    uris = _texts(said, member)
    if len(uris) > _MOST_URIS:
        raise InvalidRedirectUri(f"{member} has more than {_MOST_URIS} members.")
    try:
        return tuple(map(check_redirect_uri, uris))
    except ConfigurationError as error:
        raise InvalidRedirectUri(f"{member}: {error.description}") from None


def _name(said: Said) -> str:
    """Shown to people, so nothing in it may turn the line around or hide."""
    name = said.get("client_name", "")
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidClientMetadata(f"client_name has at most {_LONGEST_NAME} printable characters.")
    return name.strip()


def _flag(said: Said, member: str) -> bool:
    value = said.get(member, False)
    if not isinstance(value, bool):
        raise InvalidClientMetadata(f"{member} is true or false.")
    return value


def _texts(said: Said, member: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    values = said.get(member, default)
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InvalidClientMetadata(f"{member} is an array of texts.")
    return tuple(values)
