"""One running instance: what it keeps in memory, what keeps that true, and the use cases on top."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastlatch.accounts.user_cache import CachedUsers
from fastlatch.adapters.issuer.logout_courier import HttpCourier
from fastlatch.domain.change import Change
from fastlatch.oauth.client_cache import CachedClients
from fastlatch.oauth.client_origins import ClientOrigins
from fastlatch.oauth.logout_notices import TellOfLogouts
from fastlatch.ports.clock import Clock
from fastlatch.settings import Settings
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.id_token import IdTokens
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.verify import VerifyAccessToken

from .adapters import open_adapters
from .back_channel import EndingsSeen, telling
from .background import background
from .first_users import create_missing
from .parts import Parts
from .services import Services
from .strangers import open_document_source
from .use_cases import Base, assemble


@asynccontextmanager
async def start(settings: Settings, parts: Parts, clock: Clock) -> AsyncIterator[Services]:
    """One running instance.

    Raises:
        ConfigurationError: as one readable line.
        Unavailable: the database cannot be opened.
    """
    async with open_adapters(settings, parts.hashers, clock) as adapters:
        revocations, log, endings_seen = RevocationList(), ChangeLog(), EndingsSeen()
        cached = CachedUsers(adapters.database.users, lambda: follower.fresh)
        verify: VerifyAccessToken

        async def on_keys() -> None:
            await adapters.keys.load()
            verify.forget_all()

        def note(change: Change) -> None:
            log.note(change)
            endings_seen.note(change)

        clients = CachedClients(adapters.database.clients, lambda: follower.fresh)
        origins = ClientOrigins(adapters.database.clients, settings.origins())

        def on_client(client_id: str) -> None:
            clients.forget(client_id)
            origins.forget(client_id)

        follower = ChangeFollower(
            adapters.database.changes,
            revocations,
            clock,
            on_user=cached.forget,
            on_client=on_client,
            on_keys=on_keys,
            on_change=note,
        )
        tokens = settings.token_policy()
        verify = VerifyAccessToken(
            adapters.keys.access,
            revocations,
            follower.check_fresh,
            tokens,
            clock,
            elsewhere=frozenset(settings.resources),
            user_of=adapters.subjects.user_of,
        )
        id_tokens = IdTokens(adapters.keys, tokens, adapters.subjects)
        async with (
            background(follower, revocations, log, adapters.database.sessions, clock),
            HttpCourier() as courier,
            telling(TellOfLogouts(adapters.database.logout_notices, clients, id_tokens, courier, clock), endings_seen),
        ):
            source = await open_document_source(settings, parts)
            base = Base(
                settings, parts, clock, adapters, cached, clients, origins, follower, log, verify, source, id_tokens
            )
            services = assemble(base)
            if services.users is not None:
                await create_missing(services.users, parts.first_users)
            yield services
