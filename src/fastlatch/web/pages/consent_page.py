"""The consent page: who asks, what for, for whom, until when."""

from typing import Any

from starlette.responses import Response

from fastlatch.domain.scope import format_scope
from fastlatch.oauth.authorize import AskConsent

from .carried import Carried
from .signature import Purpose
from .visit import Visit
from .whither import host_of, publisher_of


async def consent_page(visit: Visit, carried: Carried, step: AskConsent) -> Response:
    """What is signed is what is read: the scopes too, since a client may be given others meanwhile."""
    asked, facts = step.request, visit.context.pages.facts
    texts = await visit.texts(asked.ui_locales)
    uri, scopes = asked.reply_to.redirect_uri, format_scope(step.scopes)
    lifetime = facts.refresh_ttl if "refresh_token" in asked.client.grants else facts.access_ttl
    publisher = publisher_of(asked.client)
    values: dict[str, Any] = {
        "client": asked.client.name or asked.client.id,
        "first_party": asked.client.first_party,
        "host": host_of(uri),
        "publisher": publisher,
        "names_itself": asked.client.self_registered and publisher is None,
        # Whatever listens on the device gets the answer, and the name above proves nothing.
        "stranger_here": asked.client.self_registered and host_of(uri) is None,
        "scopes": texts.scopes(step.scopes, facts.scopes),
        "resources": asked.resources,
        "user": step.signed_in.account.user,
        "time": texts.duration(lifetime),
        "request": carried.text,
        "shown": carried.shown,
        "seen": scopes,
        "token": visit.sign(Purpose.CONSENT, carried.text, carried.shown, scopes),
        "sign_out_token": visit.sign(Purpose.SIGN_OUT, carried.text, ""),
    }
    return await visit.page("consent.html", texts, values, goes_on_to=[uri])
