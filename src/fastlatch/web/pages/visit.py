"""One request for a page: whose browser, who has signed in, in which language; and how it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import Forbidden, InvalidRequest
from fastlatch.web.context import Context, of
from fastlatch.web.csrf import check_same_origin
from fastlatch.web.endpoints import ACCOUNT, AUTHORIZE
from fastlatch.web.forms import read_form
from fastlatch.web.rendering.texts import Texts

from .browser import Cookies, read_cookies, set_browser
from .carried import NOTHING, read_carried
from .headers import ALWAYS, page_headers
from .links import asset_url, path_to
from .signature import Purpose, is_signed, sign


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """Holds the cookies: has no repr."""

    request: Request
    context: Context
    cookies: Cookies
    signed_in: SignedIn | None

    @property
    def secure(self) -> bool:
        """Whether cookies travel over https only."""
        return self.context.policy.secure_cookies

    def path(self, name: str) -> str:
        """Of a page of ours."""
        return path_to(self.request, name)

    async def texts(self, preferred: tuple[str, ...] = ()) -> Texts:
        """In the language of this visitor."""
        return await self.context.pages.texts(preferred, self.request.headers.get("accept-language", ""))

    def sign(self, purpose: Purpose, *facts: str) -> str:
        """For the form of this page, in this browser, for this login."""
        return sign(self.context.page_forms, purpose, self.cookies.browser, self._login_id, *facts)

    def is_signed(self, signature: str, purpose: Purpose, *facts: str) -> bool:
        """Whether that was signed for this browser and this login."""
        return is_signed(signature, self.context.page_forms, purpose, self.cookies.browser, self._login_id, *facts)

    async def page(  # noqa: PLR0913 (keyword-only; each is a fact of the page)
        self,
        template: str,
        texts: Texts,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        goes_on_to: Iterable[str] = (),
        script: bool = False,
    ) -> Response:
        """A page of HTML."""
        request = self.request
        html = await self.context.pages.render(
            template, texts, lambda name, digest: asset_url(request, name, digest), path=self.path, **values
        )
        return self._with_cookie(HTMLResponse(html, status, page_headers(goes_on_to, script=script)))

    def redirect(self, url: str) -> Response:
        """RFC 9700 section 4.12: 303, so that no browser sends a password on."""
        return self._with_cookie(Response(status_code=303, headers={**ALWAYS, "Location": url}))

    def _with_cookie(self, response: Response) -> Response:
        if self.cookies.browser_is_new:
            set_browser(response, self.cookies.browser, secure=self.secure)
        return response

    @property
    def _login_id(self) -> str:
        return "" if self.signed_in is None else self.signed_in.session.id


async def visit_of(request: Request) -> Visit:
    """Whoever asks.

    Raises:
        InvalidRequest: the cookies contradict each other.
        Unavailable: the store is away.
    """
    context = of(request.scope)
    cookies = read_cookies(request.scope, secure=context.policy.secure_cookies)
    return Visit(request, context, cookies, await context.browser_logins.find(cookies.login))


class StaleForm(Forbidden):
    """A form that was not made for this browser and this login."""

    description = "This page is out of date."
    again = ""
    """Where its page is to be had anew."""


async def form_of(
    request: Request, purpose: Purpose, *fields: str, before_login: bool = False
) -> tuple[Visit, EndpointRequest]:
    """Whoever sends a form of ours, and what is in it: nothing happens before this has let it through.

    `fields` are those that its signature covers. `before_login`: one that this browser was shown before anybody had
    signed in is good too, as in a second tab.

    Raises:
        StaleForm: no page of ours was shown with this form to this browser and this login.
        Forbidden: another page has sent it.
        InvalidRequest, Unavailable: as `visit_of`; or it is no form.
    """
    check_same_origin(request, _origin(of(request.scope).policy.issuer))
    visit = await visit_of(request)
    form = await read_form(request, visit.context.policy)
    facts = [form.parameters.get(name, "") for name in fields]
    token = form.parameters.get("token", "")
    early = before_login and replace(visit, signed_in=None).is_signed(token, purpose, *facts)
    if not (early or visit.is_signed(token, purpose, *facts)):
        stale = StaleForm(detail=f"form not signed for this browser purpose={purpose}")
        stale.again = _again(visit, form.parameters.get("request", ""))
        raise stale
    return visit, form


def _again(visit: Visit, asked: str) -> str:
    """Whatever is asked for is checked there from scratch, as if an app had sent the person."""
    try:
        carried = read_carried(asked.encode())
    except InvalidRequest:
        carried = NOTHING
    return f"{visit.path(AUTHORIZE)}?{carried.text}" if carried.text else visit.path(ACCOUNT)


def _origin(issuer: str) -> str:
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}"
