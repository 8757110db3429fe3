"""OpenID Connect Core section 5.3: the UserInfo endpoint, with the errors of RFC 6750 section 3."""

from typing import Annotated

from fastapi import APIRouter

from fastlatch.domain.user import User
from fastlatch.oauth.userinfo import SCOPE, userinfo_claims
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.bearer import Bearer, user_in
from fastlatch.web.context import Context
from fastlatch.web.deps import CurrentToken, allowed, requires
from fastlatch.web.endpoints import USERINFO
from fastlatch.web.schemas import ACCOUNT_ERRORS, UserInfo

from .paths import add

_PATH = "/userinfo"


def add_userinfo(router: APIRouter) -> None:
    """`GET` and `POST /userinfo`: section 5.3 wants both."""
    more = {"summary": "Who the user of a token is", "responses": ACCOUNT_ERRORS, "response_model": UserInfo}
    add(router, "GET", _PATH, userinfo, name=USERINFO, **more)
    add(router, "POST", _PATH, userinfo, name=f"{USERINFO}-by-post", **more)


async def userinfo(user: Annotated[User, requires(SCOPE)], token: CurrentToken) -> JsonAnswer:
    """The claims that the scopes of the token open: `profile`, `email`."""
    return JsonAnswer(userinfo_claims(user, token.scopes))


def claims_for(_context: Context, bearer: Bearer) -> JsonAnswer:
    """The same, of whoever is known already.

    Raises:
        InsufficientScope: the token has not the scope `openid`.
        InvalidToken: a client asks in its own name.
    """
    return JsonAnswer(userinfo_claims(user_in(allowed(bearer, [SCOPE])), bearer[1].scopes))
