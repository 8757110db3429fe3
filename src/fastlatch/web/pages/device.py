"""RFC 8628 section 3.3: the page on which a person types the code of a device, and the two behind it.

A code in the address stands in the field already and does nothing by itself: nobody's guesses are spent by a link, and
section 3.3.1 wants people to compare it with what the device shows.
"""

from urllib.parse import urlencode

from fastapi import Request, Response

from fastlatch.domain.errors import TooManyAttempts
from fastlatch.tokens.device_codes import shown_user_code
from fastlatch.web.endpoints import DEVICE
from fastlatch.web.errors import headers_of, log_refusal, status_of
from fastlatch.web.forms import parse_form

from .carried import NOTHING
from .device_pages import ask_page, code_page, done_page, seen
from .own_form import own_form_of
from .sign_in_page import sign_in_page
from .signature import Purpose
from .visit import visit_of


async def device(request: Request) -> Response:
    """Asks for the code; before that, who is there."""
    code = shown_user_code(parse_form(request.scope["query_string"]).get("user_code", ""))
    visit = await visit_of(request)
    if visit.signed_in is None:
        back = f"{visit.path(DEVICE)}?{urlencode({'user_code': code})}" if code else visit.path(DEVICE)
        return await sign_in_page(visit, NOTHING, None, back=back)
    return await code_page(visit, visit.signed_in, code)


async def device_by_form(request: Request) -> Response:
    """Shows what is asked for under a code."""
    visit, signed_in, form = await own_form_of(request, Purpose.DEVICE)
    typed = form.parameters.get("user_code", "")
    try:
        asked = await visit.context.approve_device.look_up(typed, signed_in, address=form.address)
    except TooManyAttempts as error:
        log_refusal(error)
        page = await code_page(visit, signed_in, "", wait=error.retry_after, status=status_of(error))
        page.headers.update(headers_of(error))
        return page
    if asked is None:
        return await code_page(visit, signed_in, shown_user_code(typed) or typed[:64], unknown=True, status=400)
    return await ask_page(visit, signed_in, asked, shown_user_code(typed))


async def decide(request: Request) -> Response:
    """The two buttons."""
    visit, signed_in, form = await own_form_of(request, Purpose.DEVICE_DECISION, "user_code", "seen")
    code = form.parameters.get("user_code", "")
    approve = visit.context.approve_device
    asked = await approve.find(code, signed_in)
    if asked is None:
        return await code_page(visit, signed_in, "", unknown=True, status=400)
    allowed = form.parameters.get("decision") == "allow"
    if allowed and seen(asked) != form.parameters.get("seen", ""):
        # The client or the user may have other scopes than were read.
        return await ask_page(visit, signed_in, asked, shown_user_code(code))
    first = await approve.allow(asked, signed_in) if allowed else await approve.deny(asked)
    if not first:
        return await code_page(visit, signed_in, "", unknown=True, status=400)
    return await done_page(visit, asked, allowed=allowed)
