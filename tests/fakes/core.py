"""The whole core wired over the fakes: real use cases, no HTTP, no database, no cryptography."""

from dataclasses import replace
from typing import Any

from fakes.clients import FakeClients
from fakes.clock import FakeClock
from fakes.consents import FakeConsents
from fakes.feed import FakeFeed
from fakes.hashing import FakeHashing
from fakes.jws import FakeIdTokenKeys, FakeJws
from fakes.limiter import FakeLimiter
from fakes.proofs import FakeAssertions, read_fake_proof
from fakes.sessions import FakeSessions
from fakes.single_use import FakeSingleUse
from fakes.subjects import FakeSubjects
from fakes.users import FakeUsers
from fastlatch.accounts.authenticate import Authenticate
from fastlatch.accounts.browser_logins import COOKIE_PREFIX, BrowserLogins
from fastlatch.accounts.current_user import ResolveUser
from fastlatch.client_auth.client_secret_basic import ClientSecretBasic
from fastlatch.client_auth.client_secret_post import ClientSecretPost
from fastlatch.client_auth.none import NoClientAuth
from fastlatch.client_auth.private_key_jwt import PrivateKeyJwt
from fastlatch.domain.client import Client, built_in_client
from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.policy import ProtocolPolicy, TokenPolicy
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.secret import digest
from fastlatch.domain.token import IssuedTokens
from fastlatch.domain.user import Account, User
from fastlatch.grants.authorization_code import AuthorizationCodeGrant
from fastlatch.grants.client_credentials import ClientCredentialsGrant
from fastlatch.grants.password import PasswordGrant
from fastlatch.grants.refresh_token import RefreshTokenGrant
from fastlatch.oauth.authorization_request import ReadAuthorizationRequest
from fastlatch.oauth.authorize import Authorize
from fastlatch.oauth.client_assertion import CheckAssertion
from fastlatch.oauth.client_authentication import AuthenticateClient
from fastlatch.oauth.dpop import CheckProof
from fastlatch.oauth.id_token_hint import HintedUser, ReadIdTokenHint
from fastlatch.oauth.introspection import IntrospectionEndpoint
from fastlatch.oauth.pushed_requests import PushedRequests
from fastlatch.oauth.registered_or_discovered import RegisteredOrDiscovered
from fastlatch.oauth.revocation import RevocationEndpoint
from fastlatch.oauth.token_endpoint import TokenEndpoint
from fastlatch.tokens.authorization_codes import AuthorizationCodes
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.id_token import IdTokens
from fastlatch.tokens.issue import IssueTokens
from fastlatch.tokens.lookup import LookUpToken
from fastlatch.tokens.refresh_tokens import RefreshTokens
from fastlatch.tokens.revocation_list import RevocationList
from fastlatch.tokens.revoke import RevokeToken
from fastlatch.tokens.rotate import RotateRefreshToken
from fastlatch.tokens.spent_proofs import SpendProof
from fastlatch.tokens.verify import VerifyAccessToken

SECRET = "a-secret-of-forty-characters-0123456789ab"
BOTH_GRANTS = frozenset({"password", "refresh_token"})

ALICE = Account(
    User("u-alice", "alice", email="alice@example.com", scopes=frozenset({"read", "write"})), "new:wonderland"
)
BOB = Account(User("u-bob", "bob"), "new:builder")
CAROL = Account(User("u-carol", "carol", disabled=True), "new:carol's")

API = Client("api", grants=BOTH_GRANTS, secret_digests=(digest(SECRET),))
OTHER = Client("other", grants=BOTH_GRANTS, secret_digests=(digest(SECRET),))
SPA = Client("spa", grants=BOTH_GRANTS, scopes=frozenset({"read"}))
PARTNER = Client("partner", first_party=False, grants=BOTH_GRANTS, secret_digests=(digest(SECRET),))

CODE_GRANTS = frozenset({"authorization_code", "refresh_token"})
CALLBACK = "https://web.example/cb"
WEB = Client("web", grants=CODE_GRANTS, redirect_uris=(CALLBACK,), secret_digests=(digest(SECRET),))
"""Confidential and ours: nobody is asked what it may do."""
PHONE = Client("phone", grants=CODE_GRANTS, redirect_uris=("http://127.0.0.1/cb", "com.example.phone:/cb"))
"""Public, and whoever answers there may be another app."""
PAGE = Client("page", grants=CODE_GRANTS, redirect_uris=("https://page.example/cb",))
"""Public, in a browser."""
THEIRS = Client(
    "theirs",
    first_party=False,
    grants=frozenset({"authorization_code"}),
    scopes=frozenset({"openid", "read", "offline_access"}),
    redirect_uris=("https://theirs.example/cb", "https://theirs.example/other"),
    secret_digests=(digest(SECRET),),
)
"""Somebody else's."""
ROBOT = Client(
    "robot",
    grants=frozenset({"client_credentials"}),
    scopes=frozenset({"read", "write", "openid"}),
    secret_digests=(digest(SECRET),),
)
"""A program that asks for itself."""
OF_AUTHORIZATION = {client.id: client for client in (WEB, PHONE, PAGE, THEIRS, ROBOT)}

# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


NO_RESOURCES = ResourcePolicy("")
"""Tokens are for the issuer's own API only."""

TOKEN_URL = "https://login.example/token"


def form(
    *,
    authorization: str | None = None,
    address: str = "192.0.2.1",
    proofs: tuple[str, ...] = (),
    **parameters: str,
) -> EndpointRequest:
    return EndpointRequest(parameters, authorization, address, "test agent", proofs, (TOKEN_URL,))


class Core:
    """`await core.start()` once, then its use cases."""

    def __init__(self, *, policy: dict[str, Any] | None = None, protocol: ProtocolPolicy | None = None) -> None:
        self.clock = FakeClock()
        self.monotonic = FakeClock(0)
        self.feed = FakeFeed()
        self.sessions = FakeSessions(self.feed)
        self.users = FakeUsers(ALICE, BOB, CAROL, sessions=self.sessions)
        self.clients = FakeClients(API, OTHER, SPA, PARTNER, sessions=self.sessions)
        self.hashing = FakeHashing()
        self.limiter = FakeLimiter()
        self.jws = FakeJws()
        self.protocol = protocol or ProtocolPolicy()
        self.policy = replace(TokenPolicy("https://login.example", "https://api.example"), **(policy or {}))
        revocations = RevocationList()
        self.follower = ChangeFollower(
            self.feed,
            revocations,
            self.clock,
            on_user=lambda _: None,
            on_client=lambda _: None,
            on_keys=_nothing,
            monotonic=self.monotonic,
        )
        self.subjects = FakeSubjects()
        self.id_token_keys = FakeIdTokenKeys(self.jws, "RS256")
        self.id_tokens = IdTokens(self.id_token_keys, self.policy, self.subjects)
        self.verify = VerifyAccessToken(
            self.jws,
            revocations,
            self.follower.check_fresh,
            self.policy,
            self.clock,
            user_of=self.subjects.user_of,
        )
        catch_up = self.follower.catch_up
        self.single_use = FakeSingleUse(self.sessions)
        self.spend_proof = SpendProof(self.single_use)
        self.assertions = FakeAssertions()
        self.check_proof = CheckProof(read_fake_proof, self.clock)
        self.authenticate = Authenticate(self.users, self.sessions, self.hashing, self.limiter)
        self.refresh_tokens = RefreshTokens(b"k" * 32)
        self.rotate = RotateRefreshToken(
            self.sessions,
            self.users,
            self.policy,
            self.clock,
            self.refresh_tokens,
            catch_up,
            spend_proof=self.spend_proof,
            copies=None,
        )
        self.issue = IssueTokens(
            self.sessions,
            self.jws,
            self.refresh_tokens,
            self.policy,
            self.clock,
            spend_proof=self.spend_proof,
            compare_password_version=True,
            catch_up=catch_up,
            resources=NO_RESOURCES,
            id_tokens=self.id_tokens,
        )
        self.consents = FakeConsents(self.sessions)
        self.codes = AuthorizationCodes(self.single_use, self.clock)
        self.logins = BrowserLogins(
            self.sessions,
            self.users,
            RefreshTokens(b"b" * 32, COOKIE_PREFIX),
            self.clock,
            catch_up,
            lifetime=14 * 86400,
            compare_password_version=True,
        )
        self.read_hint = ReadIdTokenHint(self.id_token_keys, self.policy, self.clock)
        pushed = PushedRequests(self.single_use, self.clock)
        self.authorize = Authorize(
            ReadAuthorizationRequest(self.clients, self.protocol, self.policy.default_scopes, NO_RESOURCES, pushed),
            self.codes,
            self.consents,
            self.policy.issuer,
            self.clock,
            pushed,
            RegisteredOrDiscovered(self.clients, self.clients, None, self.clock, catch_up),
            HintedUser(self.read_hint, self.subjects),
        )
        grants = (
            PasswordGrant(self.authenticate, self.policy),
            RefreshTokenGrant(self.rotate, NO_RESOURCES),
            AuthorizationCodeGrant(self.codes, self.users),
            ClientCredentialsGrant(),
        )
        methods = (ClientSecretBasic(), ClientSecretPost(), NoClientAuth(), PrivateKeyJwt(self.assertions))
        self.authenticate_client = AuthenticateClient(
            methods,
            self.clients,
            self.limiter,
            self.protocol,
            built_in_client(BOTH_GRANTS),
            CheckAssertion(self.assertions, self.single_use, self.policy.issuer, self.clock),
        )
        self.token_endpoint = TokenEndpoint(
            self.authenticate_client, grants, self.issue, self.protocol, self.check_proof, NO_RESOURCES
        )
        self.look_up = LookUpToken(self.verify, self.sessions, self.refresh_tokens)
        self.revocation = RevocationEndpoint(
            self.authenticate_client, self.look_up, RevokeToken(self.sessions, self.clock, catch_up)
        )
        self.introspection = IntrospectionEndpoint(
            self.authenticate_client, self.look_up, self.verify, self.users, self.policy, self.clock
        )
        self.resolve_user = ResolveUser(self.verify, self.users)

    def with_authorization(self) -> "Core":
        """The clients of `OF_AUTHORIZATION` are registered too."""
        self.clients.clients |= OF_AUTHORIZATION
        return self

    async def start(self) -> "Core":
        await self.follower.start()
        return self

    async def token(self, **parameters: Any) -> IssuedTokens:
        return await self.token_endpoint(form(**parameters))

    async def login(self, username: str = "alice", password: str = "wonderland", **more: Any) -> IssuedTokens:
        return await self.token(grant_type="password", username=username, password=password, **more)

    async def code(self, username: str = "alice", **parameters: str) -> str:
        """What `username` brings back from the authorization endpoint after having signed in and allowed everything."""
        account = await self.users.find_by_name(username)
        signed_in, _ = await self.logins.open(account, ("pwd",), user_agent="a browser", address="192.0.2.9")
        asked = {"response_type": "code", "scope": "openid read", "code_challenge_method": "S256"} | parameters
        answer = await self.authorize.approve(asked, signed_in, shown_at=int(self.clock()))
        return answer.parameters["code"]

    async def refresh(self, refresh_token: str | None, **more: Any) -> IssuedTokens:
        return await self.token(grant_type="refresh_token", refresh_token=refresh_token, **more)

    async def introspect(self, token: str | None, client_id: str = "api", **more: Any) -> dict[str, Any]:
        return await self.introspection(form(token=token, client_id=client_id, client_secret=SECRET, **more))

    async def revoke(self, token: str | None, **more: Any) -> None:
        await self.revocation(form(token=token, **more))


async def _nothing() -> None:
    return
