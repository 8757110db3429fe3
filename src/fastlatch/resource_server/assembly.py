"""From the settings of a resource server to what checks its tokens: opened in order, closed in the opposite one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from fastlatch.adapters.issuer.http import Http
from fastlatch.adapters.issuer.jwks import IssuerKeys
from fastlatch.adapters.issuer.metadata import Metadata
from fastlatch.adapters.issuer.revocations import IssuerRevocations
from fastlatch.adapters.keys.dpop_proofs import read_proof
from fastlatch.adapters.keys.remote_keys import Fetched, RemoteKeys
from fastlatch.domain.errors import FastlatchError, Unavailable
from fastlatch.oauth.dpop import CheckProof
from fastlatch.oauth.protected_resource import ProtectedResource
from fastlatch.ports.clock import Clock
from fastlatch.settings import ResourceSettings, is_safe_address
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.subject import ResolveSubject
from fastlatch.tokens.verify import VerifyAccessToken
from fastlatch.web.context import TokenContext, WebPolicy

from .checks import Checks

_log = logging.getLogger("fastlatch.resource_server")

POLL_EVERY = 1.0
"""Seconds between two looks at the issuer's revocations."""
FORGET_EVERY = 60.0
KEEP_ENDINGS = 3600
"""Seconds that an ending is remembered beyond its use, for clocks that differ. The issuer remembers it for longer, and
tells it again to whoever has lost it."""


@asynccontextmanager
async def start(settings: ResourceSettings, clock: Clock) -> AsyncIterator[Checks]:
    """One running instance. An issuer that is away stops no start: tokens are answered with 503 until it is there."""
    async with AsyncExitStack() as opened:
        http = await asyncio.to_thread(Http)
        opened.push_async_callback(http.close)
        metadata = Metadata(http, settings.issuer, is_safe_address)
        source = IssuerKeys(http, metadata)
        verify: VerifyAccessToken

        async def fetch(anew: bool) -> Fetched:
            return Fetched(*await source.fetch(anew=anew))

        def forget_verified() -> None:
            verify.forget_all()

        keys = RemoteKeys(fetch, forget_verified)
        opened.push_async_callback(keys.close)
        revocations = RevocationList()
        follower = _follower(settings, http, metadata, keys, revocations, clock)

        def check_fresh() -> None:
            keys.check_usable()
            if follower is not None:
                follower.check_fresh()

        verify = VerifyAccessToken(keys, revocations, check_fresh, settings.token_policy(), clock)
        await keys.first()
        work: list[Coroutine[Any, Any, None]] = [keys.keep_new()]
        if follower is None:
            _log.warning(
                "revocations are not followed: a token of %s is taken until it expires. "
                "Set FASTLATCH_CLIENT_ID and FASTLATCH_CLIENT_SECRET to follow them",
                settings.issuer,
            )
        else:
            await _begin(follower)
            work += [follower.follow(), _forget(revocations, clock)]
        for each in work:
            opened.push_async_callback(_stop, asyncio.create_task(each))

        def ready() -> bool:
            return _passes(check_fresh)

        async def ready_now() -> bool:
            return ready()

        resolve = ResolveSubject(verify, keys.look_for_unknown)
        own_address = settings.own_address()
        policy = WebPolicy(
            issuer=settings.issuer, own_address=own_address or "", protected_resource=_resource(settings)
        )
        context = TokenContext(
            resolve_user=resolve,
            ready=ready_now,
            policy=policy,
            check_proof=None if own_address is None else CheckProof(read_proof, clock),
        )
        yield Checks(context, ready)


def _follower(  # noqa: PLR0913, PLR0917 (one argument a part; there is no smaller group among them)
    settings: ResourceSettings,
    http: Http,
    metadata: Metadata,
    keys: RemoteKeys,
    revocations: RevocationList,
    clock: Clock,
) -> ChangeFollower | None:
    if settings.client_id is None or settings.client_secret is None:
        return None
    return ChangeFollower(
        IssuerRevocations(http, metadata, settings.client_id, settings.client_secret.get_secret_value()),
        revocations,
        clock,
        on_user=lambda _user_id: None,
        on_client=lambda _client_id: None,
        on_keys=keys.renew,
        stale_after=settings.revocations_stale_after,
        interval=POLL_EVERY,
    )


async def _begin(follower: ChangeFollower) -> None:
    try:
        await follower.start()
    except Unavailable as error:
        _log.warning(
            "the issuer's revocations cannot be read, every token is answered with 503: %s",
            error.detail or error.description,
        )


async def _forget(revocations: RevocationList, clock: Clock) -> None:
    while True:
        await asyncio.sleep(FORGET_EVERY)
        revocations.forget(int(clock()) - KEEP_ENDINGS)


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except FastlatchError:
        return False
    return True


def _resource(settings: ResourceSettings) -> ProtectedResource | None:
    """None: what tokens are for is a name, or the issuer, and says nothing of where this API is."""
    address = settings.own_address()
    if address is None or "?" in address:
        return None
    return ProtectedResource(address, settings.issuer, settings.scopes, settings.service_name, takes_proofs=True)
