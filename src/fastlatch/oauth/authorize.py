"""RFC 6749 section 3.1, OpenID Connect Core section 3.1.2: what happens next in the browser of a user.

It decides and shows nothing: a page to be shown, or an answer to go back. The request is checked anew at each step, so
that nothing a page carries along has to be believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.authorization import AuthorizationCode, AuthorizationRequest, Prompt, ReplyTo
from fastlatch.domain.consent import at_resources
from fastlatch.domain.errors import AccessDenied, ConsentRequired, InvalidRequest, LoginRequired, OAuthError
from fastlatch.domain.scope import grantable
from fastlatch.domain.session import Login
from fastlatch.ports.clock import Clock
from fastlatch.ports.consents import ConsentStore
from fastlatch.tokens.authorization_codes import AuthorizationCodes

from .authorization_request import ReadAuthorizationRequest, Refused
from .id_token_hint import HintedUser, Whom
from .pushed_reference import PushedRequestReader
from .redirects import proves_identity
from .registered_or_discovered import RegisteredOrDiscovered


@dataclass(frozen=True, slots=True)
class AskLogin:
    """Show the sign-in page."""

    request: AuthorizationRequest


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show what the client asks for."""

    request: AuthorizationRequest
    signed_in: SignedIn
    scopes: frozenset[str]
    """What it would get."""


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """Send this back to the client by way of the browser. May hold a code: has no repr."""

    to: ReplyTo
    parameters: Mapping[str, str]

    @property
    def url(self) -> str:
        """The redirect URI with the parameters in its query (RFC 6749 section 4.1.2)."""
        uri = self.to.redirect_uri
        joint = "&" if uri.partition("?")[2] else "" if uri.endswith("?") else "?"
        return f"{uri}{joint}{urlencode(self.parameters)}"


Step = AskLogin | AskConsent | Reply


class Authorize:
    """The authorization endpoint. `clients`: where those that were discovered are kept."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        read: ReadAuthorizationRequest,
        codes: AuthorizationCodes,
        consents: ConsentStore,
        issuer: str,
        clock: Clock,
        pushed_requests: PushedRequestReader,
        clients: RegisteredOrDiscovered,
        hinted: HintedUser,
    ) -> None:
        self._read = read
        self._codes = codes
        self._consents = consents
        self._issuer = issuer
        self._clock = clock
        self._clients = clients
        self._pushed_requests = pushed_requests
        self._hinted = hinted

    async def begin(self, parameters: Mapping[str, str], signed_in: SignedIn | None, *, shown_at: int) -> Step:
        """What comes next.

        `shown_at`: seconds since the epoch when this browser was last shown the sign-in page for this very request; 0:
        never. `prompt=login` and `max_age` are satisfied by a login after that.

        Raises:
            InvalidRequest: nothing of it can be told to the client.
            Unavailable: not now.
        """
        request = await self._read(parameters)
        await self._check_trusted(request, signed_in)
        if isinstance(request, Refused):
            return await self._error(request, request.error)
        if signed_in is None or self._is_too_old(request, signed_in, shown_at):
            return await self._unless_silent(request, LoginRequired(), AskLogin(request))
        if (instead := await self._for_another(request, signed_in, shown_at)) is not None:
            return instead
        scopes = _granted(request, signed_in)
        if await self._has_to_ask(request, signed_in, scopes):
            return await self._unless_silent(request, ConsentRequired(), AskConsent(request, signed_in, scopes))
        return await self._code(request, signed_in, scopes)

    async def approve(self, parameters: Mapping[str, str], signed_in: SignedIn, *, shown_at: int) -> Step:
        """The user has read what the client asks for, and allows it.

        Raises:
            InvalidRequest, Unavailable: as `begin`.
        """
        request = await self._read(parameters)
        if isinstance(request, Refused):
            return await self._error(request, request.error)
        if self._is_too_old(request, signed_in, shown_at):
            return await self._unless_silent(request, LoginRequired(), AskLogin(request))
        if (instead := await self._for_another(request, signed_in, shown_at)) is not None:
            return instead
        scopes = _granted(request, signed_in)
        user_id, client_id = signed_in.account.user.id, request.client.id
        allowed = at_resources(scopes, request.resources)
        await self._consents.grant(user_id, client_id, allowed, now=int(self._clock()))
        return await self._code(request, signed_in, scopes)

    async def deny(self, parameters: Mapping[str, str]) -> Reply:
        """The user does not allow it.

        Raises:
            InvalidRequest, Unavailable: as `begin`.
        """
        request = await self._read(parameters)
        if isinstance(request, Refused):
            return await self._error(request, request.error)
        return await self._error(request, AccessDenied())

    async def _for_another(self, request: AuthorizationRequest, signed_in: SignedIn, shown_at: int) -> Step | None:
        """What happens where a hint names somebody else; None: there is no such hint, or it is they.

        OpenID Connect Core section 3.1.2.1: unless "the End-User identified by the ID Token" is signed in, or signs in
        now, the server "MUST return an error, such as "login_required"".
        """
        whom = self._hinted(request, signed_in)
        if whom is Whom.THEM:
            return None
        if not 0 < shown_at <= signed_in.login.at:
            return await self._unless_silent(request, LoginRequired(), AskLogin(request))
        # A hint that nobody can read any more, as its key is gone, is as good as none once they have signed in again.
        return await self._error(request, LoginRequired()) if whom is Whom.ANOTHER else None

    def _is_too_old(self, request: AuthorizationRequest, signed_in: SignedIn, shown_at: int) -> bool:
        login_at = signed_in.login.at
        if 0 < shown_at <= login_at:
            # They have shown who they are for this very request; max_age=0 could be met in no other way.
            return False
        if not {Prompt.LOGIN, Prompt.SELECT_ACCOUNT}.isdisjoint(request.prompts):
            return True
        return request.max_age is not None and int(self._clock()) - login_at >= max(request.max_age, 1)

    async def _has_to_ask(self, request: AuthorizationRequest, signed_in: SignedIn, scopes: frozenset[str]) -> bool:
        client = request.client
        if Prompt.CONSENT in request.prompts:
            return True
        if client.public and not proves_identity(request.reply_to.redirect_uri):
            # RFC 8252 section 8.6: "the request SHOULD be processed as if no previous request had been approved".
            return True
        if client.first_party:
            return False
        if await self._clients.has_changed(client):
            return True
        consent = await self._consents.find(signed_in.account.user.id, client.id)
        return consent is None or not consent.allows(scopes, request.resources)

    async def _code(self, request: AuthorizationRequest, signed_in: SignedIn, scopes: frozenset[str]) -> Reply:
        await self._clients.keep(request.client)
        await self._answer_once(request)
        login = signed_in.login
        if "offline_access" in scopes:
            # OpenID Connect Core section 11: it is to work "even when the End-User is not present".
            login = Login(login.at, login.methods)
        code = await self._codes.issue(
            AuthorizationCode(
                client_id=request.client.id,
                redirect_uri=request.reply_to.redirect_uri if request.redirect_uri_given else None,
                scopes=scopes,
                user_id=signed_in.account.user.id,
                password_version=signed_in.account.password_version,
                login=login,
                code_challenge=request.code_challenge,
                nonce=request.nonce,
                resources=request.resources,
                key_thumbprint=request.key_thumbprint,
            )
        )
        return self._reply(request.reply_to, {"code": code})

    async def _check_trusted(self, request: AuthorizationRequest | Refused, signed_in: SignedIn | None) -> None:
        """No answer goes to a stranger's address before the user was asked anything.

        RFC 9700 section 4.11.2: "The authorization server SHOULD only automatically redirect the user agent if it
        trusts the redirection URI." That of a client which came by itself is trusted by who has allowed it something.
        """
        is_silent = isinstance(request, Refused) or Prompt.NONE in request.prompts
        if not (is_silent and request.client.self_registered):
            return
        allowed = signed_in and await self._consents.find(signed_in.account.user.id, request.client.id)
        if allowed is None:
            error = request.error if isinstance(request, Refused) else ConsentRequired()
            raise InvalidRequest(error.description)

    async def _unless_silent(
        self, request: AuthorizationRequest, error: OAuthError, page: AskLogin | AskConsent
    ) -> Step:
        if Prompt.NONE in request.prompts:
            return await self._error(request, error)
        return page

    async def _error(self, request: AuthorizationRequest | Refused, error: OAuthError) -> Reply:
        await self._answer_once(request)
        return self._reply(request.reply_to, {"error": error.code, "error_description": error.description})

    async def _answer_once(self, request: AuthorizationRequest | Refused) -> None:
        if request.pushed is not None and not await self._pushed_requests.answer(request.pushed):
            # RFC 9126 section 7.3: what was answered is not answered again, to nobody.
            raise InvalidRequest("This request_uri was used.")

    def _reply(self, reply_to: ReplyTo, parameters: dict[str, str]) -> Reply:
        if reply_to.state is not None:
            parameters["state"] = reply_to.state
        # RFC 9207 section 2: in answers and in errors.
        return Reply(reply_to, {**parameters, "iss": self._issuer})


def _granted(request: AuthorizationRequest, signed_in: SignedIn) -> frozenset[str]:
    return request.scopes & grantable(signed_in.account.user.scopes, on_our_page=True)
