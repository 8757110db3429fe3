"""RFC 6749 section 4.1.1: from parameters to an `AuthorizationRequest`, in the order in which errors may be told.

Until client and redirect URI are known to belong together nothing is told to anybody but the user who sits before it:
section 4.1.2.1, the server "SHOULD inform the resource owner of the error and MUST NOT automatically redirect".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fastlatch.domain.authorization import AuthorizationRequest, Prompt, ReplyTo, ResponseMode
from fastlatch.domain.client import Client
from fastlatch.domain.dpop import is_thumbprint
from fastlatch.domain.errors import (
    InvalidRequest,
    OAuthError,
    RequestNotSupported,
    RequestUriNotSupported,
    UnauthorizedClient,
    UnsupportedResponseType,
)
from fastlatch.domain.pkce import check_challenge
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.ports.clients import ClientReader

from .asked_scopes import AskedScopes
from .client_id import is_client_id
from .pushed_reference import REQUEST_URI, PushedRequestReader
from .redirects import is_registered

_LONGEST_STATE = 2048
_LONGEST_NONCE = 512
_LONGEST_HINT = 256
_LONGEST_LOCALES = 128
_MAX_AGE = 10 * 365 * 24 * 3600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What is to be told to the client by way of the browser."""

    reply_to: ReplyTo
    error: OAuthError
    client: Client
    pushed: str | None = None
    """The `request_uri` behind which the request was."""


class ReadAuthorizationRequest:
    """`default_scopes`: what a request without `scope` asks for (RFC 6749 section 3.3)."""

    def __init__(
        self,
        clients: ClientReader,
        policy: ProtocolPolicy,
        default_scopes: frozenset[str],
        resources: ResourcePolicy,
        pushed_requests: PushedRequestReader,
    ) -> None:
        self._clients = clients
        self._policy = policy
        self._resources = resources
        self._scopes = AskedScopes(default_scopes, resources)
        self._pushed_requests = pushed_requests

    async def __call__(self, parameters: Mapping[str, str], *, pushed: bool = False) -> AuthorizationRequest | Refused:
        """The request, or what its client is to be told. `pushed`: it comes from the client itself.

        Raises:
            InvalidRequest: client and redirect URI do not belong together: for the eyes of the user only.
            Unavailable: the store is away.
        """
        request_uri = parameters.get("request_uri", "")
        if request_uri.startswith(REQUEST_URI):
            # Nothing that stands beside the reference counts: only what the client itself has sent.
            parameters = await self._pushed(request_uri, parameters.get("client_id"))
        else:
            request_uri = ""
        client = await self._client(parameters.get("client_id"))
        uri, given = _redirect_uri(client, parameters.get("redirect_uri"))
        # Whatever else is wrong is told to the client, at the place and in the way that it asked for.
        mode = parameters.get("response_mode")
        known_mode = ResponseMode(mode) if mode in set(ResponseMode) else None
        reply_to = ReplyTo(uri, known_mode or ResponseMode.QUERY, parameters.get("state"))
        try:
            if mode is not None and known_mode is None:
                raise InvalidRequest("response_mode has to be query or form_post.")
            if not (pushed or request_uri) and (
                client.require_pushed_authorization_requests or self._policy.pushed_requests_for_all
            ):
                raise InvalidRequest("This client has to push its authorization requests (RFC 9126).")
            return self._read(client, reply_to, parameters, given=given, pushed=request_uri or None)
        except OAuthError as error:
            return Refused(reply_to, error, client, request_uri or None)

    async def _pushed(self, request_uri: str, client_id: str | None) -> Mapping[str, str]:
        # RFC 9126 section 2.2: it is "bound to the client that posted the authorization request".
        parameters = None if client_id is None else await self._pushed_requests.find(request_uri, client_id)
        if parameters is None:
            raise InvalidRequest("This request_uri has expired, was used, or is another client's.")
        return parameters

    async def _client(self, client_id: str | None) -> Client:
        if client_id is None:
            raise InvalidRequest("client_id is missing.")
        client = await self._clients.find(client_id) if is_client_id(client_id) else None
        if client is None:
            raise InvalidRequest("There is no such client.")
        return client

    def _read(
        self, client: Client, reply_to: ReplyTo, parameters: Mapping[str, str], *, given: bool, pushed: str | None
    ) -> AuthorizationRequest:
        _check_lengths(parameters)
        if "request" in parameters:
            raise RequestNotSupported
        if "request_uri" in parameters:
            raise RequestUriNotSupported
        response_type = parameters.get("response_type")
        if response_type is None:
            raise InvalidRequest("response_type is missing.")
        if response_type != "code":
            raise UnsupportedResponseType
        if "authorization_code" not in client.grants:
            raise UnauthorizedClient
        challenge = parameters.get("code_challenge")
        check_challenge(challenge, parameters.get("code_challenge_method"))
        if challenge is None and (client.public or self._policy.pkce_for_all):
            # RFC 9700 section 2.1.1: "Public clients MUST use PKCE".
            raise InvalidRequest("code_challenge is missing: PKCE (RFC 7636) is required.")
        resources = self._resources.asked(client, parameters.get("resource"))
        return AuthorizationRequest(
            client=client,
            reply_to=reply_to,
            redirect_uri_given=given,
            scopes=self._scopes(client, parameters.get("scope"), resources),
            code_challenge=challenge,
            nonce=parameters.get("nonce"),
            prompts=_prompts(parameters.get("prompt")),
            max_age=_max_age(parameters.get("max_age")),
            login_hint=parameters.get("login_hint", ""),
            ui_locales=tuple(parameters.get("ui_locales", "").split()),
            key_thumbprint=_key_thumbprint(parameters.get("dpop_jkt")),
            resources=self._resources.kept(resources),
            parameters=dict(parameters),
            pushed=pushed,
        )


def _redirect_uri(client: Client, asked: str | None) -> tuple[str, bool]:
    if asked is None:
        # Section 3.1.2.3: needed "if multiple redirection URIs have been registered".
        if len(client.redirect_uris) != 1:
            raise InvalidRequest("redirect_uri is missing.")
        return client.redirect_uris[0], False
    # RFC 9700 section 2.1: but for the ports of native apps, which are public (RFC 8252 section 8.4).
    if not (is_registered(asked, client.redirect_uris) if client.public else asked in client.redirect_uris):
        raise InvalidRequest("This redirect_uri is not registered for this client.")
    return asked, True


def _key_thumbprint(value: str | None) -> str | None:
    """RFC 9449 section 10: the key that the code is to be bound to."""
    if value is not None and not is_thumbprint(value):
        raise InvalidRequest("dpop_jkt has to be the SHA-256 thumbprint of a key (RFC 7638).")
    return value


def _check_lengths(parameters: Mapping[str, str]) -> None:
    for name, longest in (("state", _LONGEST_STATE), ("nonce", _LONGEST_NONCE), ("login_hint", _LONGEST_HINT)):
        if len(parameters.get(name, "")) > longest:
            raise InvalidRequest(f"{name} is too long.")
    # RFC 5646: language tags are of ASCII letters, digits and hyphens.
    locales = parameters.get("ui_locales", "")
    if len(locales) > _LONGEST_LOCALES or not locales.isascii():
        raise InvalidRequest("ui_locales is too long, or holds no language tags.")


def _prompts(value: str | None) -> frozenset[Prompt]:
    words = frozenset((value or "").split())
    unknown = words - set(Prompt)
    if unknown:
        raise InvalidRequest("prompt has to be of none, login, consent and select_account.")
    prompts = frozenset(map(Prompt, words))
    if Prompt.NONE in prompts and len(prompts) > 1:
        # OpenID Connect Core section 3.1.2.1: "If this parameter contains none with any other value, an error is
        # returned".
        raise InvalidRequest("prompt=none stands alone.")
    return prompts


def _max_age(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 12 and int(value) <= _MAX_AGE):  # noqa: PLR2004 (more digits than any)
        raise InvalidRequest("max_age is a number of seconds.")
    return int(value)
