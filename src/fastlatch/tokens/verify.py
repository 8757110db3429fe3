"""RFC 9068 section 4: whether a string is one of our access tokens, and whether it is still to be honoured.

Two questions, because they age differently. That a token is authentic can be remembered until it expires; that nobody
has ended it must be asked at each use. Neither reads the database.
"""

from collections.abc import Callable
from dataclasses import replace

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.token import MAX_TOKEN_LENGTH, AccessToken
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import SignatureVerifier

from .access_token_claims import read_access_token
from .bounded_memory import BoundedMemory
from .revocation_list import RevocationList


class VerifyAccessToken:
    """Safe to call from the event loop and from worker threads at once.

    `user_of`: the user behind a name in `sub`; where that is not known, as in a resource server, the name stands.
    """

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        signatures: SignatureVerifier,
        revocations: RevocationList,
        check_fresh: Callable[[], None],
        policy: TokenPolicy,
        clock: Clock,
        *,
        cache_size: int = 32_768,
        elsewhere: frozenset[str] = frozenset(),
        user_of: Callable[[str], str] | None = None,
    ) -> None:
        self._signatures = signatures
        self._revocations = revocations
        self._check_fresh = check_fresh
        self._policy = policy
        self._clock = clock
        self._cache_size = cache_size
        self._elsewhere = elsewhere
        self._user_of = user_of
        self._verified = self._new_memory()
        self._of_others = self._new_memory()
        """Those that are for other APIs: for `elsewhere`."""

    def __call__(self, token: str) -> AccessToken:
        """An authentic token that nobody has ended.

        Raises:
            InvalidToken: it is not one.
            Unavailable: nobody can know, because the change feed is away.
        """
        access = self.authentic(token)
        self.check_live(access)
        return access

    def authentic(self, token: str) -> AccessToken:
        """A token with our signature and claims that are right and of this time; it may have been revoked.

        Raises:
            InvalidToken: anything else.
            Unavailable: it is not, as far as this process knows, whose news is too old to know of a new key.
        """
        access = self.remembered(token)
        return self._verify(token) if access is None else access

    def ours(self, token: str) -> AccessToken:
        """As `authentic`, also where the token is for another API: for whoever asks about tokens, never for a route.

        Raises:
            InvalidToken, Unavailable: as `authentic`.
        """
        access = self.remembered(token) or self._of_others.get(token)
        if access is None:
            return self._verify(token, self._elsewhere)
        if access.expires_at <= self._clock():
            raise InvalidToken(detail="exp is over")
        return access

    def remembered(self, token: str) -> AccessToken | None:
        """The token if it was found authentic before; it may have been revoked. None: `authentic` can tell.

        Raises:
            InvalidToken: it was authentic, and has ended; or it is too long to be one.
        """
        # First: looking for a token costs reading all of it.
        if len(token) > MAX_TOKEN_LENGTH:
            raise InvalidToken(detail="too long to be a token")
        access = self._verified.get(token)
        if access is not None and access.expires_at <= self._clock():
            raise InvalidToken(detail="exp is over")
        return access

    def check_live(self, access: AccessToken) -> None:
        """Refuse a token that was ended before its time.

        Raises:
            InvalidToken: its session, user, client or itself has been ended.
            Unavailable: the change feed is too old to tell.
        """
        self._check_fresh()
        if self._revocations.refuses(access):
            raise InvalidToken(detail="revoked")

    def forget_all(self) -> None:
        """Keys have changed: verify every token anew.

        A check that is under way with the old keys remembers its token in the old memory, which nobody asks any more.
        """
        self._verified = self._new_memory()
        self._of_others = self._new_memory()

    def _verify(self, token: str, elsewhere: frozenset[str] = frozenset()) -> AccessToken:
        verified, of_others, now = self._verified, self._of_others, self._clock()
        try:
            claims = self._signatures.verify(token, now=int(now))
        except InvalidToken:
            self._check_fresh()
            raise
        access = self._of_user(read_access_token(claims, self._policy, now=now, elsewhere=elsewhere))
        memory = verified if self._policy.audience in access.audience else of_others
        memory.keep(token, access)
        return access

    def _of_user(self, access: AccessToken) -> AccessToken:
        user_id = access.subject if self._user_of is None else self._user_of(access.subject)
        return access if user_id == access.subject else replace(access, subject=user_id, called=access.subject)

    def _new_memory(self) -> BoundedMemory[str, AccessToken]:
        # Whole tokens as keys, verified ones only: nothing a stranger sends is ever remembered.
        return BoundedMemory(self._cache_size, of_no_use=lambda access: access.expires_at <= self._clock())
