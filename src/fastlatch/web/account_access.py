"""OpenID Connect Core section 8: an app that knows its users by names of its own does not read their account."""

from fastlatch.domain.errors import Forbidden
from fastlatch.domain.token import AccessToken


def check_account_access(token: AccessToken | None) -> None:
    """Before anything of the account is told that is the same for every app. None: no token has told who asks.

    Raises:
        Forbidden: this app is not to know it.
    """
    if token is not None and token.called is not None:
        raise Forbidden("This app knows its users by names of its own; it may ask /userinfo.")
