"""Short names for grant types that are URNs, as an operator types them."""

from collections.abc import Iterable

from fastlatch.domain.device import DEVICE_CODE_GRANT
from fastlatch.domain.token_exchange import TOKEN_EXCHANGE_GRANT

_URNS = {"device_code": DEVICE_CODE_GRANT, "token_exchange": TOKEN_EXCHANGE_GRANT}


def grant_types(names: Iterable[str]) -> frozenset[str]:
    """The grant types that these names mean; any other name means itself."""
    return frozenset(_URNS.get(name, name) for name in names)
