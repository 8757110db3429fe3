"""Where sessions are kept, each with the digest of its refresh token. What may happen once, one statement decides."""

from collections.abc import Callable
from typing import Protocol

from fastlatch.domain.session import NotRotated, Opening, RefreshTokenRecord, Rotated, Rotation, Session


class SessionStore(Protocol):
    """Every ending writes its row to the change feed in the same transaction."""

    async def open(self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None) -> bool:
        """Store a login and its first refresh token, if it has any.

        False: the client is meanwhile gone; only the built-in ones need no row. So it is where the login that the
        session came out of (`login.id`) has ended.
        `password_version`: the one the password was checked against; False when the user is meanwhile gone,
        disabled, or has another password. None: users are kept elsewhere, no user is compared.
        """
        ...

    async def open_with(
        self, session: Session, first: RefreshTokenRecord | None, *, password_version: int | None, spends: str
    ) -> Opening:
        """The same, once: `spends` names what is used up by it (`SingleUse.named`), in the same transaction.

        If that was used before, the session that came of it is ended, committed, before SPENT is answered.
        """
        ...

    async def seen_at(self, user_id: str, address: str) -> bool:
        """Whether a session of this user, ended or not, was opened from this address; of IPv6, from its /64.

        One indexed read, as quick for a user that is nobody's. Never for the empty address: it is no place.
        """
        ...

    async def rotate(
        self, rotation: Rotation, *, reads_user: Callable[[str], bool] | None = None
    ) -> Rotated | NotRotated:
        """Spend a refresh token. Of any number of callers at once exactly one spends it.

        `reads_user` says, from any thread, whether the caller would have to read the user of this id next: then a
        store that keeps users too reads the account along, which spares the way to the database and back.

        The others get the same successor (`repeated`) while the spent token is the immediate parent of the live
        one and was spent at most `grace` seconds ago; else the session is ended, committed, and refused as REUSED.
        A token of another client, a wider scope, or an expired or ended session changes nothing.
        """
        ...

    async def find(self, session_id: str) -> Session | None:
        """The session, ended or not."""
        ...

    async def find_with_refresh_token(self, session_id: str) -> tuple[RefreshTokenRecord, Session] | None:
        """The session, ended or not, and the record of its live refresh token; None also where it has none."""
        ...

    async def of_user(self, user_id: str, *, now: int) -> list[Session]:
        """The live sessions of a user, the newest first."""
        ...

    async def end(self, session_id: str, *, now: int, user_id: str | None = None) -> bool:
        """End one session, and with that of a browser every one that was opened out of it.

        False: none that is alive (and, when `user_id` is given, theirs).
        """
        ...

    async def end_of_user(self, user_id: str, *, now: int, keep: str | None = None) -> int:
        """End every session of a user but `keep`; how many."""
        ...

    async def end_of_login(self, login_id: str, *, now: int) -> int:
        """End the session of a browser, and every one that was opened out of it; how many."""
        ...

    async def replace_login(self, login_id: str, successor: str, *, now: int) -> None:
        """End the session of a browser; what was opened out of it ends with `successor` from now on."""
        ...

    async def end_of_client(self, client_id: str, *, now: int) -> int:
        """End every session of a client, and refuse its access tokens; how many sessions."""
        ...

    async def end_everything(self, *, now: int) -> int:
        """End every session and refuse every access token; how many sessions."""
        ...

    async def revoke_access_token(self, token_id: str, *, expires_at: int, now: int) -> None:
        """Refuse one access token by its `jti` until it would have ended by itself."""
        ...

    async def remove_expired(self, *, now: int, limit: int = 500) -> int:
        """Delete up to `limit` rows (of each table) that can no longer matter; how many in all."""
        ...
