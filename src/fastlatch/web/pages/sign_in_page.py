"""The sign-in page: what it shows, whether in place of /authorize or for itself."""

from typing import Any

from starlette.responses import Response

from fastlatch.domain.authorization import AuthorizationRequest, Prompt

from .carried import Carried
from .signature import Purpose
from .visit import Visit
from .whither import name_of


async def sign_in_page(  # noqa: PLR0913 (keyword-only; each is a fact of the page)
    visit: Visit,
    carried: Carried,
    asked: AuthorizationRequest | None,
    *,
    username: str | None = None,
    error: str | None = None,
    note: str | None = None,
    wait: int = 0,
    status: int = 200,
    back: str = "",
) -> Response:
    """`username`: what was typed before; `error`, `note`: the name of a text; `wait`: seconds.

    `back`: the page of ours behind it, where that is neither the app's nor the account; it is signed, and so believed.
    """
    texts = await visit.texts(() if asked is None else asked.ui_locales)
    values: dict[str, Any] = {
        "client": None if asked is None else name_of(asked.client, asked.reply_to.redirect_uri),
        "for_app": asked is not None,
        "request": carried.text,
        "back": back,
        "token": visit.sign(Purpose.SIGN_IN, carried.text, back),
        "username": _expected(visit, asked) if username is None else username,
        "note": None if note is None else texts(f"sign_in.{note}"),
        "error": None if error is None else texts(f"sign_in.{error}", **_values(error, texts, visit, wait)),
    }
    goes_on_to = [] if asked is None else [asked.reply_to.redirect_uri]
    return await visit.page("sign_in.html", texts, values, status=status, goes_on_to=goes_on_to)


def _values(error: str, texts: Any, visit: Visit, wait: int) -> dict[str, object]:
    match error:
        case "throttled":
            return {"time": texts.duration(wait + 59)}
        case "inactive":
            return {"service": visit.context.pages.facts.service_name}
        case _:
            return {}


def _expected(visit: Visit, asked: AuthorizationRequest | None) -> str:
    """Who will probably sign in: whom the client names, or who has to again."""
    if asked is None:
        return ""
    if asked.login_hint or visit.signed_in is None or Prompt.SELECT_ACCOUNT in asked.prompts:
        return asked.login_hint
    return visit.signed_in.account.user.username
