"""From adapters to use cases: who is handed what."""

from collections.abc import Iterable
from typing import NamedTuple

from fastlatch.accounts.account_access import AccountAccess
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
from fastlatch.oauth.client_origins import ClientOrigins
from fastlatch.oauth.docs_client import WithDocsClient
from fastlatch.oauth.end_session import EndSession
from fastlatch.oauth.id_token_hint import HintedUser, ReadIdTokenHint
from fastlatch.oauth.initial_access_tokens import InitialAccessTokens
from fastlatch.oauth.introspection import IntrospectionEndpoint
from fastlatch.oauth.metadata import Metadata
from fastlatch.oauth.registered_or_discovered import RegisteredOrDiscovered
from fastlatch.oauth.revocation import RevocationEndpoint
from fastlatch.oauth.revocations import RevocationsEndpoint
from fastlatch.oauth.token_endpoint import TokenEndpoint
from fastlatch.ports.client_documents import ClientDocumentSource
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserStore
from fastlatch.settings import Settings
from fastlatch.tokens.authorization_codes import AuthorizationCodes
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.device_codes import DeviceCodeBook
from fastlatch.tokens.id_token import IdTokens
from fastlatch.tokens.issue import IssueTokens
from fastlatch.tokens.lookup import LookUpToken
from fastlatch.tokens.revoke import RevokeToken
from fastlatch.tokens.rotate import RotateRefreshToken
from fastlatch.tokens.verify import VerifyAccessToken
from fastlatch.web.context import Context
from fastlatch.web.rendering.renderer import PageFacts, Renderer

from .adapters import Adapters
from .authorization import Codes, authorization
from .parts import Parts
from .proofs import make_proofs
from .services import Endings, Services
from .strangers import allowance, client_discovery, client_registration
from .web_policy import web_policy

_BROWSER_LOGIN = 14 * 24 * 3600
"""Seconds."""
_BUILT_IN_GRANTS = frozenset({"password", "refresh_token"})
"""What a request that names no client may use. A grant that an app brings is for clients that are registered for it."""
_DOCS_GRANTS = frozenset({"password", "authorization_code"})
"""What the documentation page may use."""


class Base(NamedTuple):
    """What every use case is made of."""

    settings: Settings
    parts: Parts
    clock: Clock
    adapters: Adapters
    cached: CachedUsers
    clients: CachedClients
    origins: ClientOrigins
    follower: ChangeFollower
    log: ChangeLog
    verify: VerifyAccessToken
    document_source: ClientDocumentSource | None
    id_tokens: IdTokens


def assemble(base: Base) -> Services:
    """Every use case."""
    settings, parts, clock = base.settings, base.parts, base.clock
    adapters, follower, verify = base.adapters, base.follower, base.verify
    database, hashing, limiter = adapters.database, adapters.hashing, adapters.limiter
    tokens, protocol, resources = settings.token_policy(), settings.protocol_policy(), settings.resource_policy()
    own_table = parts.users is None
    users: UserStore = parts.users or base.cached
    catch_up = follower.catch_up

    proofs = make_proofs(settings, adapters, clock)
    rotate = RotateRefreshToken(
        database.sessions,
        users,
        tokens,
        clock,
        adapters.refresh_tokens,
        catch_up,
        spend_proof=proofs.spend_proof,
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
    known: list[ClientAuthMethod] = [ClientSecretBasic(), ClientSecretPost(), NoClientAuth(), proofs.private_key_jwt]
    methods = tuple({method.name: method for method in (*known, *parts.client_auth)}.values())
    grant_types = tuple(dict.fromkeys(grant.grant_type for grant in grants))
    clients = WithDocsClient(base.clients, _DOCS_GRANTS & frozenset(grant_types))
    authenticate_client = AuthenticateClient(
        methods,
        clients,
        limiter,
        protocol,
        built_in_client(_BUILT_IN_GRANTS & frozenset(grant_types)),
        proofs.check_assertion,
    )
    look_up = LookUpToken(verify, database.sessions, adapters.refresh_tokens)
    issue = IssueTokens(
        database.sessions,
        adapters.keys.access,
        adapters.refresh_tokens,
        tokens,
        clock,
        spend_proof=proofs.spend_proof,
        compare_password_version=own_table,
        catch_up=catch_up,
        resources=resources,
        id_tokens=base.id_tokens,
    )
    read_hint = ReadIdTokenHint(adapters.keys, tokens, clock)
    allowed = allowance(settings, parts, (method.name for method in methods), proofs.assertions.check_keys)
    discover = client_discovery(settings, base.document_source, allowed, clock)
    all_clients = RegisteredOrDiscovered(clients, database.clients, discover, clock, catch_up)
    asked = authorization(
        settings,
        adapters,
        all_clients,
        authenticate_client,
        codes,
        proofs,
        clock,
        HintedUser(read_hint, adapters.subjects),
    )
    rules = PasswordRules(adapters.strength, settings.password_policy(), settings.service_name)
    directory = database.users

    async def ready() -> bool:
        return follower.fresh and await database.ping()

    context = Context(
        token_endpoint=TokenEndpoint(authenticate_client, grants, issue, protocol, proofs.check_proof, resources),
        revocation=RevocationEndpoint(authenticate_client, look_up, RevokeToken(database.sessions, clock, catch_up)),
        revocations=RevocationsEndpoint(authenticate_client, base.log, follower.check_fresh, clock),
        introspection=IntrospectionEndpoint(authenticate_client, look_up, verify, users, tokens, clock),
        metadata=Metadata(
            tokens,
            grant_types,
            tuple(method.name for method in methods),
            tuple(parts.scopes),
            signing_algorithm=settings.signing_algorithm,
            client_documents=discover is not None,
            require_pushed_authorization_requests=settings.require_pushed_authorization_requests,
        ),
        jwks=lambda: adapters.keys.jwks(now=int(clock())),
        resolve_user=ResolveUser(verify, users, base.cached.recall) if own_table else ResolveUser(verify, users),
        account_access=AccountAccess(base.clients, base.clients.remembered),
        register=Register(directory, hashing, rules, limiter, clock) if own_table and settings.registration else None,
        update_profile=UpdateProfile(directory, clock, catch_up) if own_table else None,
        change_password=ChangePassword(directory, database.sessions, hashing, rules, limiter, clock, catch_up)
        if own_table
        else None,
        delete_account=DeleteAccount(directory, clock, catch_up) if own_table else None,
        sessions=ManageSessions(database.sessions, clock, catch_up),
        authenticate=authenticate,
        clients=all_clients,
        register_client=client_registration(settings, adapters, allowed, clock),
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
        end_session=EndSession(base.clients, database.sessions, read_hint),
        docs_client=clients,
        may_read=base.origins,
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
        policy=web_policy(settings, parts),
        check_proof=proofs.check_proof,
    )
    manage_users = ManageUsers(directory, hashing, rules, database.sessions, clock, catch_up) if own_table else None
    return Services(
        context=context,
        users=manage_users,
        initial_access_tokens=InitialAccessTokens(database.single_use, clock, grant_types),
        clients=ManageClients(
            database.clients,
            database.sessions,
            clock,
            catch_up,
            grant_types,
            proofs.assertions.check_keys,
            resources,
            adapters.keys,
        ),
        keys=adapters.keys,
        endings=Endings(database.sessions, manage_users, clock, catch_up),
        hashing=hashing,
    )


def _enabled(protocol: ProtocolPolicy, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if protocol.password_grant or grant.grant_type != "password")
