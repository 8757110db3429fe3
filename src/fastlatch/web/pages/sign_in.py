"""A name and a password on a page of ours. Who it is, and being signed in, are two steps: a factor goes between them.

ASVS 7.2.4: each login makes a new session. A failed one says the same whether there is such a user or not.
"""

from dataclasses import replace

from fastapi import Request, Response

from fastlatch.accounts.browser_logins import PASSWORD
from fastlatch.domain.authorization import AuthorizationRequest
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import FastlatchError, InactiveUser, IncorrectCredentials, TooManyAttempts
from fastlatch.domain.user import Account
from fastlatch.oauth.authorize import AskLogin
from fastlatch.web.endpoints import ACCOUNT, AUTHORIZE
from fastlatch.web.errors import headers_of, log_refusal, status_of
from fastlatch.web.forms import parse_form

from .browser import set_login
from .carried import NOTHING, Carried, read_carried
from .discovery import discover
from .shown import mark_shown
from .sign_in_page import sign_in_page
from .signature import Purpose
from .visit import Visit, form_of, visit_of

_MAX_NAME = 1024


async def sign_in(request: Request) -> Response:
    """For no app in particular: leads to the account page. With `again` also for who has signed in long ago."""
    visit = await visit_of(request)
    again = "again" in parse_form(request.scope["query_string"])
    if visit.signed_in is None:
        return await sign_in_page(visit, NOTHING, None)
    if not again:
        return visit.redirect(visit.path(ACCOUNT))
    return await sign_in_page(visit, NOTHING, None, username=visit.signed_in.account.user.username, note="again")


async def sign_in_by_form(request: Request) -> Response:
    """The form of the sign-in page."""
    visit, form = await form_of(request, Purpose.SIGN_IN, "request", "back", before_login=True)
    carried = read_carried(form.parameters.get("request", "").encode())
    try:
        account = await _who_is_it(visit, form)
    except (IncorrectCredentials, InactiveUser, TooManyAttempts) as error:
        return await _again(visit, carried, form, error)
    return await _next_step(visit, carried, form, account, (PASSWORD,))


async def _who_is_it(visit: Visit, form: EndpointRequest) -> Account:
    username, password = form.parameters.get("username", ""), form.parameters.get("password", "")
    return await visit.context.authenticate(username, password, address=form.address)


async def _next_step(
    visit: Visit, carried: Carried, form: EndpointRequest, account: Account, methods: tuple[str, ...]
) -> Response:
    """`methods`: by what they have shown who they are so far; a password is enough."""
    return await _signed_in(visit, carried, form, account, methods)


async def _signed_in(
    visit: Visit, carried: Carried, form: EndpointRequest, account: Account, methods: tuple[str, ...]
) -> Response:
    logins = visit.context.browser_logins
    before = visit.signed_in
    now, cookie = await logins.open(account, methods, user_agent=form.user_agent, address=form.address)
    if before is not None and before.account.user.id != account.user.id:
        # Another person: whoever sat here before is gone, with every app of theirs.
        await logins.end(before)
    elif before is not None:
        await logins.replace(before, now)
    after = replace(visit, signed_in=now)
    if carried.text:
        to = f"{visit.path(AUTHORIZE)}?{carried.text}&{mark_shown(after, carried)}"
    else:
        to = form.parameters.get("back") or visit.path(ACCOUNT)
    response = visit.redirect(to)
    set_login(response, cookie, now.session.expires_at - now.session.created_at, secure=visit.secure)
    return response


async def _again(visit: Visit, carried: Carried, form: EndpointRequest, error: FastlatchError) -> Response:
    log_refusal(error)
    wait = error.retry_after if isinstance(error, TooManyAttempts) else 0
    said = "throttled" if wait else "inactive" if isinstance(error, InactiveUser) else "incorrect"
    username = form.parameters.get("username", "")[:_MAX_NAME]
    asked = await _asked(visit, carried)
    response = await sign_in_page(
        visit,
        carried,
        asked,
        username=username,
        error=said,
        wait=wait,
        status=status_of(error),
        back=form.parameters.get("back", ""),
    )
    response.headers.update(headers_of(error))
    return response


async def _asked(visit: Visit, carried: Carried) -> AuthorizationRequest | None:
    """For whom the page is shown again."""
    if not carried.text:
        return None
    await discover(visit, carried)
    step = await visit.context.authorize.begin(carried.parameters, None, shown_at=0)
    return step.request if isinstance(step, AskLogin) else None
