"""RFC 6749 section 4.1, step B: whether the resource owner "grants or denies the client's access request".

Denied is what is not allowed: the word has to be there.
"""

from fastapi import Request, Response

from fastlatch.domain.scope import format_scope
from fastlatch.oauth.authorize import AskConsent, Step

from .carried import Carried, read_carried
from .discovery import discover
from .shown import shown_at
from .signature import Purpose
from .steps import show
from .visit import Visit, form_of


async def consent_by_form(request: Request) -> Response:
    """The two buttons of the consent page."""
    visit, form = await form_of(request, Purpose.CONSENT, "request", "shown", "seen")
    carried = read_carried(form.parameters.get("request", "").encode())
    carried = Carried(carried.parameters, carried.text, form.parameters.get("shown", ""))
    await discover(visit, carried)
    if form.parameters.get("decision") != "allow":
        return await show(visit, carried, await visit.context.authorize.deny(carried.parameters))
    return await show(visit, carried, await _allow(visit, carried, form.parameters.get("seen", "")))


async def _allow(visit: Visit, carried: Carried, seen: str) -> Step:
    authorize, moment = visit.context.authorize, shown_at(visit, carried)
    step = await authorize.begin(carried.parameters, visit.signed_in, shown_at=moment)
    if not isinstance(step, AskConsent) or format_scope(step.scopes) != seen:
        # Meanwhile somebody else's turn, or already allowed; or the client may have other scopes than were read.
        return step
    return await authorize.approve(carried.parameters, step.signed_in, shown_at=moment)
