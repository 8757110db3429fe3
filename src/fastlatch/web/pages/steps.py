"""What each step of an authorization request looks like: a page of ours, or an answer on its way to the client.

The answer goes in the address (RFC 6749 section 4.1.2), or in a form that the browser posts (`response_mode`).
"""

from starlette.responses import Response

from fastlatch.domain.authorization import ResponseMode
from fastlatch.oauth.authorize import AskConsent, AskLogin, Reply, Step

from .carried import Carried
from .consent_page import consent_page
from .sign_in_page import sign_in_page
from .visit import Visit
from .whither import host_of


async def show(visit: Visit, carried: Carried, step: Step) -> Response:
    """The answer to the browser."""
    match step:
        case AskLogin(asked):
            return await sign_in_page(visit, carried, asked)
        case AskConsent():
            return await consent_page(visit, carried, step)
        case Reply():
            return await _reply(visit, step)


async def _reply(visit: Visit, reply: Reply) -> Response:
    if reply.to.mode is ResponseMode.QUERY:
        return visit.redirect(reply.url)
    uri = reply.to.redirect_uri
    values = {"action": uri, "fields": reply.parameters, "host": host_of(uri) or uri}
    return await visit.page("form_post.html", await visit.texts(), values, goes_on_to=[uri], script=True)
