"""RFC 9068 section 4: whether a string is one of our access tokens, and whether it is still to be honoured.

Two questions, because they age differently. That a token is authentic can be remembered until it expires; that nobody
has ended it must be asked at each use. Neither reads the database.
"""

import threading
from collections.abc import Callable

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.token import MAX_TOKEN_LENGTH, AccessToken
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import SignatureVerifier

from .access_token_claims import read_access_token
from .revocation_list import RevocationList


class VerifyAccessToken:
    """Safe to call from the event loop and from worker threads at once."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        signatures: SignatureVerifier,
        revocations: RevocationList,
        check_fresh: Callable[[], None],
        policy: TokenPolicy,
        clock: Clock,
        *,
        cache_size: int = 10_000,
    ) -> None:
        self._signatures = signatures
        self._revocations = revocations
        self._check_fresh = check_fresh
        self._policy = policy
        self._clock = clock
        self._cache_size = cache_size
        # Whole tokens as keys, verified ones only: nothing a stranger sends is ever remembered.
        self._cache: dict[str, AccessToken] = {}
        self._making_room = threading.Lock()

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
        """
        if len(token) > MAX_TOKEN_LENGTH:
            raise InvalidToken(detail="too long to be a token")
        now = self._clock()
        cache = self._cache
        access = cache.get(token)
        if access is None:
            access = read_access_token(self._signatures.verify(token, now=int(now)), self._policy, now=now)
            self._remember(cache, token, access)
        elif access.expires_at <= now:
            cache.pop(token, None)
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

        A check that is under way with the old keys remembers its token in the old cache, which nobody asks any more.
        """
        self._cache = {}

    def _remember(self, cache: dict[str, AccessToken], token: str, access: AccessToken) -> None:
        with self._making_room:
            while len(cache) >= self._cache_size:
                cache.pop(next(iter(cache)), None)
            cache[token] = access
