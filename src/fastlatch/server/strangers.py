"""What serves clients that nobody here has typed in: their documents, their registration, and the bounds of both."""

import asyncio
from collections.abc import Callable, Iterable

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.domain.registration import CODE_GRANTS, Allowance
from fastlatch.domain.scope import OPENID_SCOPES
from fastlatch.oauth.client_discovery import DiscoverClients
from fastlatch.oauth.client_registration import RegisterClient
from fastlatch.oauth.initial_access_tokens import InitialAccessTokens
from fastlatch.oauth.protected_resource import ProtectedResource
from fastlatch.ports.client_documents import ClientDocumentSource
from fastlatch.ports.clock import Clock
from fastlatch.settings import Settings, is_safe_address
from fastlatch.settings.issuer import origin_of

from .adapters import Adapters
from .parts import Parts

_OF_ONE_HOST, _OF_ONE_ADDRESS, _AT_ONCE = "60/minute;1000/hour", "30/minute;300/hour", 4
"""Fetches of documents, in each process."""


async def open_document_source(settings: Settings, parts: Parts) -> ClientDocumentSource | None:
    """None: such clients are not taken here."""
    if not settings.client_id_documents:
        return None
    return parts.client_documents or await asyncio.to_thread(_own_source)


def _own_source() -> ClientDocumentSource:
    # It brings the HTTP client, and reads the certificates that are trusted.
    from fastlatch.adapters.client_documents.fetch import FetchDocuments  # noqa: PLC0415 (few servers need it)

    return FetchDocuments()


def client_discovery(
    settings: Settings, source: ClientDocumentSource | None, allowed: Allowance, clock: Clock
) -> DiscoverClients | None:
    """None: such clients are not taken here."""
    if source is None:
        return None
    limiter = MemoryGuessLimiter(_OF_ONE_HOST, address_rate=_OF_ONE_ADDRESS, at_once=_AT_ONCE, clock=clock)
    return DiscoverClients(source, limiter, allowed, clock, frozenset(settings.client_id_document_hosts))


def allowance(
    settings: Settings, parts: Parts, auth_methods: Iterable[str], check_keys: Callable[[str], str]
) -> Allowance:
    """By default the scopes that the metadata name: what is described to everybody may be asked for by everybody."""
    scopes = settings.open_client_scopes or frozenset(parts.scopes) | OPENID_SCOPES
    return Allowance(CODE_GRANTS, scopes, frozenset(auth_methods), check_keys)


def client_registration(
    settings: Settings, adapters: Adapters, allowed: Allowance, clock: Clock
) -> RegisterClient | None:
    """None: switched off."""
    if settings.dynamic_registration == "off":
        return None
    tokens = InitialAccessTokens(adapters.database.single_use, clock)
    return RegisterClient(
        adapters.database.clients,
        tokens,
        adapters.limiter,
        allowed,
        clock,
        needs_token=settings.dynamic_registration == "token",
    )


def protected_resource(settings: Settings, parts: Parts) -> ProtectedResource | None:
    """The API in this app. None: tokens are for an API elsewhere, which says so itself, or for a name."""
    audience = settings.audience or settings.issuer
    here = is_safe_address(audience) and "?" not in audience and origin_of(audience) == origin_of(settings.issuer)
    if not here:
        return None
    return ProtectedResource(audience, settings.issuer, tuple(parts.scopes), settings.service_name, takes_proofs=True)
