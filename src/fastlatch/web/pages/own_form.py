"""A form of ours that only somebody who has signed in is shown."""

from fastapi import Request

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import Forbidden

from .signature import Purpose
from .visit import Visit, form_of


async def own_form_of(request: Request, purpose: Purpose, *fields: str) -> tuple[Visit, SignedIn, EndpointRequest]:
    """As `form_of`, and who has signed in.

    Raises:
        Forbidden: as `form_of`; or its form was signed for nobody, which no page of ours does.
        InvalidRequest, Unavailable: as `form_of`.
    """
    visit, form = await form_of(request, purpose, *fields)
    if visit.signed_in is None:
        raise Forbidden("This page is out of date.", detail="a form that was signed for nobody")
    return visit, visit.signed_in, form
