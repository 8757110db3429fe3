"""From adapters to use cases: who is handed what."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

from fastlatch.accounts.administration import ManageUsers
from fastlatch.accounts.authenticate import Authenticate
from fastlatch.accounts.browser_logins import BrowserLogins
from fastlatch.accounts.connected_apps import ConnectedApps
from fastlatch.accounts.current_user import ResolveUser
from fastlatch.accounts.leave import DeleteAccount
from fastlatch.accounts.password_change import ChangePassword
from fastlatch.accounts.password_rules import PasswordRules
from fastlatch.accounts.profile import UpdateProfile
from fastlatch.accounts.register import Register
from fastlatch.accounts.sessions import ManageSessions
from fastlatch.accounts.user_cache import CachedUsers
from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.client_auth.client_secret_post import ClientSecretPost
from fastlatch.client_auth.method import ClientAuthMethod
from fastlatch.client_auth.none import NoClientAuth
from fastlatch.domain.client import built_in_client
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.grants.authorization_code import AuthorizationCodeGrant
from fastlatch.grants.client_credentials import ClientCredentialsGrant
from fastlatch.grants.device_code import DeviceCodeGrant
from fastlatch.grants.grant import Grant
from fastlatch.grants.password import PasswordGrant
from fastlatch.grants.refresh_token import RefreshTokenGrant
from fastlatch.grants.token_exchange import TokenExchangeGrant
from fastlatch.oauth.client_authentication import AuthenticateClient
from fastlatch.oauth.client_cache import CachedClients
from fastlatch.oauth.client_management import ManageClients
from fastlatch.oauth.end_session import EndSession
from fastlatch.oauth.introspection import IntrospectionEndpoint
from fastlatch.oauth.metadata import Metadata
from fastlatch.oauth.revocation import RevocationEndpoint
from fastlatch.oauth.revocations import RevocationsEndpoint
from fastlatch.oauth.token_endpoint import TokenEndpoint
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserStore
from fastlatch.settings import Settings
from fastlatch.tokens.authorization_codes import AuthorizationCodes
from fastlatch.tokens.change_follower import STALE_AFTER, ChangeFollower
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.device_codes import DeviceCodeBook
from fastlatch.tokens.issue import IssueTokens
from fastlatch.tokens.lookup import LookUpToken
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.revoke import RevokeToken
from fastlatch.tokens.rotate import RotateRefreshToken
from fastlatch.tokens.verify import VerifyAccessToken
from fastlatch.web.context import Context, WebPolicy
from fastlatch.web.rendering.renderer import PageFacts, Renderer

from .adapters import Adapters, open_adapters
from .authorization import Codes, authorization
from .background import background
from .first_users import create_missing
from .parts import Parts
from .services import Endings, Services

_BROWSER_LOGIN = 14 * 24 * 3600
"""Seconds."""
_BUILT_IN_GRANTS = frozenset({"password", "refresh_token"})
"""What a request that names no client may use. A grant that an app brings is for clients that are registered for it."""


class _Base(NamedTuple):
    """What every use case is made of."""

    settings: Settings
    parts: Parts
    clock: Clock
    adapters: Adapters
    cached: CachedUsers
    clients: CachedClients
    follower: ChangeFollower
    log: ChangeLog
    verify: VerifyAccessToken


@asynccontextmanager
async def start(settings: Settings, parts: Parts, clock: Clock) -> AsyncIterator[Services]:
    """One running instance.

    Raises:
        ConfigurationError: as one readable line.
        Unavailable: the database cannot be opened.
    """
    async with open_adapters(settings, parts.hashers, clock) as adapters:
        revocations, log = RevocationList(), ChangeLog()
        cached = CachedUsers(adapters.database.users, lambda: follower.fresh)
        verify: VerifyAccessToken

        async def on_keys() -> None:
            await adapters.keys.load()
            verify.forget_all()

        clients = CachedClients(adapters.database.clients, lambda: follower.fresh)
        follower = ChangeFollower(
            adapters.database.changes,
            revocations,
            clock,
            on_user=cached.forget,
            on_client=clients.forget,
            on_keys=on_keys,
            on_change=log.note,
        )
        verify = VerifyAccessToken(
            adapters.keys,
            revocations,
            follower.check_fresh,
            settings.token_policy(),
            clock,
            elsewhere=frozenset(settings.resources),
        )
        async with background(follower, revocations, log, adapters.database.sessions, clock):
            services = _assemble(_Base(settings, parts, clock, adapters, cached, clients, follower, log, verify))
            if services.users is not None:
                await create_missing(services.users, parts.first_users)
            yield services


def _assemble(base: _Base) -> Services:
    settings, parts, clock = base.settings, base.parts, base.clock
    adapters, follower, verify = base.adapters, base.follower, base.verify
    database, hashing, limiter = adapters.database, adapters.hashing, adapters.limiter
    tokens, protocol, resources = settings.token_policy(), settings.protocol_policy(), settings.resource_policy()
    own_table = parts.users is None
    users: UserStore = parts.users or base.cached
    catch_up = follower.catch_up

    rotate = RotateRefreshToken(
        database.sessions,
        users,
        tokens,
        clock,
        adapters.refresh_tokens,
        catch_up,
        copies=base.cached if own_table else None,
    )
    authenticate = Authenticate(users, database.sessions, hashing, limiter)
    codes = Codes(AuthorizationCodes(database.single_use, clock), DeviceCodeBook(database.single_use, clock))
    grants = _enabled(
        protocol,
        (
            *(make(users) for make in parts.grants),
            PasswordGrant(authenticate, tokens),
            RefreshTokenGrant(rotate, resources),
            AuthorizationCodeGrant(codes.authorization, users),
            ClientCredentialsGrant(),
            DeviceCodeGrant(codes.device, users, database.sessions, clock),
            TokenExchangeGrant(verify, users, base.clients, resources),
        ),
    )
    offered: list[ClientAuthMethod] = [ClientSecretBasic(), ClientSecretPost(), NoClientAuth(), *parts.client_auth]
    methods = tuple({method.name: method for method in offered}.values())
    grant_types = tuple(dict.fromkeys(grant.grant_type for grant in grants))
    authenticate_client = AuthenticateClient(
        methods, base.clients, limiter, protocol, built_in_client(_BUILT_IN_GRANTS & frozenset(grant_types))
    )
    look_up = LookUpToken(verify, database.sessions, adapters.refresh_tokens)
    issue = IssueTokens(
        database.sessions,
        adapters.keys,
        adapters.refresh_tokens,
        tokens,
        clock,
        compare_password_version=own_table,
        catch_up=catch_up,
        resources=resources,
    )
    asked = authorization(settings, adapters, base.clients, authenticate_client, codes, clock)
    rules = PasswordRules(adapters.strength, settings.password_policy(), settings.service_name)
    directory = database.users

    async def ready() -> bool:
        return follower.fresh and await database.ping()

    context = Context(
        token_endpoint=TokenEndpoint(authenticate_client, grants, issue, protocol, resources),
        revocation=RevocationEndpoint(authenticate_client, look_up, RevokeToken(database.sessions, clock, catch_up)),
        revocations=RevocationsEndpoint(authenticate_client, base.log, follower.check_fresh, clock),
        introspection=IntrospectionEndpoint(authenticate_client, look_up, verify, users, tokens, clock),
        metadata=Metadata(
            tokens,
            grant_types,
            tuple(method.name for method in methods),
            tuple(parts.scopes),
            signing_algorithm=settings.signing_algorithm,
            require_pushed_requests=settings.require_pushed_requests,
        ),
        jwks=lambda: adapters.keys.jwks(now=int(clock())),
        resolve_user=ResolveUser(verify, users, base.cached.recall) if own_table else ResolveUser(verify, users),
        register=Register(directory, hashing, rules, limiter, clock) if own_table and settings.registration else None,
        update_profile=UpdateProfile(directory, clock, catch_up) if own_table else None,
        change_password=ChangePassword(directory, database.sessions, hashing, rules, limiter, clock, catch_up)
        if own_table
        else None,
        delete_account=DeleteAccount(directory, clock, catch_up) if own_table else None,
        sessions=ManageSessions(database.sessions, clock, catch_up),
        authenticate=authenticate,
        authorize=asked.authorize,
        push_request=asked.push_request,
        device_authorization=asked.device_authorization,
        approve_device=asked.approve_device,
        browser_logins=BrowserLogins(
            database.sessions,
            users,
            adapters.browser_cookies,
            clock,
            catch_up,
            lifetime=_BROWSER_LOGIN,
            compare_password_version=own_table,
        ),
        connected_apps=ConnectedApps(database.consents, base.clients, clock, catch_up),
        end_session=EndSession(base.clients),
        pages=Renderer(
            PageFacts(
                service_name=settings.service_name,
                scopes=parts.scopes,
                access_ttl=tokens.access_ttl,
                refresh_ttl=tokens.refresh_ttl,
                templates=settings.templates,
            )
        ),
        page_forms=adapters.page_forms,
        clock=clock,
        ready=ready,
        policy=_web_policy(settings),
    )
    manage_users = ManageUsers(directory, hashing, rules, database.sessions, clock, catch_up) if own_table else None
    return Services(
        context=context,
        users=manage_users,
        clients=ManageClients(database.clients, database.sessions, clock, catch_up, grant_types, resources),
        keys=adapters.keys,
        endings=Endings(database.sessions, manage_users, clock, catch_up),
        hashing=hashing,
    )


def _enabled(protocol: ProtocolPolicy, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if protocol.password_grant or grant.grant_type != "password")


def _web_policy(settings: Settings) -> WebPolicy:
    protocol = settings.protocol_policy()
    return WebPolicy(
        issuer=settings.issuer,
        allowed_origins=settings.origins(),
        trusted_proxies=settings.proxies(),
        secure_cookies=settings.issuer.startswith("https:"),
        # A process may hear of a new key so late, and give the old document away until then.
        jwks_max_age=settings.key_publish_lead - int(STALE_AFTER),
        tutorial_answers=protocol.tutorial_answers,
        detail_in_errors=protocol.detail_in_errors,
    )
