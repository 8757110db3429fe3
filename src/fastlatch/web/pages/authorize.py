"""RFC 6749 section 3.1: the authorization endpoint. What comes next is decided by `oauth/authorize`, and shown here."""

from fastapi import Request, Response

from fastlatch.web.endpoints import AUTHORIZE
from fastlatch.web.forms import read_form, spell_form

from .carried import read_carried
from .discovery import discover
from .shown import shown_at
from .steps import show
from .visit import visit_of


async def authorize(request: Request) -> Response:
    """A page, or an answer that goes back to the client."""
    carried = read_carried(request.scope["query_string"])
    visit = await visit_of(request)
    await discover(visit, carried)
    begin = visit.context.authorize.begin
    return await show(
        visit, carried, await begin(carried.parameters, visit.signed_in, shown_at=shown_at(visit, carried))
    )


async def authorize_by_form(request: Request) -> Response:
    """OpenID Connect Core section 3.1.2.1 wants POST too. On the way to the GET the browser adds our cookies again."""
    visit = await visit_of(request)
    form = await read_form(request, visit.context.policy, resources=True)
    carried = read_carried(spell_form(form.parameters).encode())
    return visit.redirect(f"{visit.path(AUTHORIZE)}?{carried.text}")
