"""OpenID Connect RP-Initiated Logout section 2: the OP "SHOULD ask the End-User whether to log out of the OP as well".

ASVS 10.6.2: nobody is signed out by a link that anybody could have written. The question is left out where the link
holds an ID token of this very login; `oauth/end_session.py` decides. An address to go back to is followed only then, or
after the question; that of a client which has registered itself only then, and is else shown by its host.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request, Response

from fastlatch.oauth.end_session import WayBack
from fastlatch.web.context import of
from fastlatch.web.endpoints import AUTHORIZE, SIGN_OUT
from fastlatch.web.forms import parse_form, read_form

from .browser import clear_login
from .carried import read_carried
from .signature import Purpose
from .visit import Visit, form_of, visit_of
from .whither import host_of

_READ = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")


async def sign_out(request: Request) -> Response:
    """Asks."""
    return await _ask(await visit_of(request), parse_form(request.scope["query_string"]))


async def sign_out_by_form(request: Request) -> Response:
    """Ours, which ends the login; or a client's, as section 2 allows."""
    sent = (await read_form(request, of(request.scope).policy)).parameters
    if "token" not in sent:
        # From another site the cookie does not come with a POST, but with the GET behind it.
        visit = await visit_of(request)
        return visit.redirect(f"{visit.path(SIGN_OUT)}?{urlencode(_known(sent))}")
    visit, form = await form_of(request, Purpose.SIGN_OUT, "request", "query")
    carried = read_carried(form.parameters.get("request", "").encode())
    parameters = parse_form(form.parameters.get("query", "").encode())
    back = await visit.context.end_session.way_back(parameters)
    shown = back is not None and back.strangers
    return await _leave(
        visit, parameters, back, f"{visit.path(AUTHORIZE)}?{carried.text}" if carried.text else None, shown=shown
    )


async def _ask(visit: Visit, sent: dict[str, str]) -> Response:
    parameters = _known(sent)
    end_session = visit.context.end_session
    back = await end_session.way_back(parameters)
    if await end_session.is_meant(parameters, visit.signed_in):
        return await _leave(visit, parameters, back)
    if visit.signed_in is None:
        return await _done(visit, parameters, back)
    query = urlencode(parameters)
    values = {
        "user": visit.signed_in.account.user,
        "query": query,
        "token": visit.sign(Purpose.SIGN_OUT, "", query),
    }
    texts = await visit.texts(_languages(parameters))
    return await visit.page("sign_out.html", texts, values, goes_on_to=[] if back is None else [back.url])


async def _leave(
    visit: Visit,
    parameters: dict[str, str],
    back: WayBack | None,
    instead: str | None = None,
    *,
    shown: bool = False,
) -> Response:
    """`instead`: where to go on to rather than back. `shown`: the way back is shown, and not followed."""
    if visit.signed_in is not None:
        await visit.context.browser_logins.end(visit.signed_in)
    to = instead or (None if back is None or shown else back.url)
    response = await _done(visit, parameters, back) if to is None else visit.redirect(to)
    clear_login(response, secure=visit.secure)
    return response


async def _done(visit: Visit, parameters: dict[str, str], back: WayBack | None) -> Response:
    called = None
    if back is not None:
        called = host_of(back.url) or back.url if back.strangers else back.client_name
    values = {"back": back, "called": called}
    return await visit.page("signed_out.html", await visit.texts(_languages(parameters)), values)


def _known(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent[name] for name in _READ if name in sent}


def _languages(parameters: dict[str, str]) -> tuple[str, ...]:
    return tuple(parameters.get("ui_locales", "").split())
