"""What has been ended and is not yet dead by itself: asked at each use of a token, so it lives in memory.

The change feed fills it (`change_follower`). Written from the event loop only; read from any thread.
"""

from collections.abc import Iterator

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.token import AccessToken, client_named

UNSURE = 10
"""Seconds after an ending in which a process may still have issued a token as if it had not been: as long as a change
waits to be committed, and then to be heard of."""


class RevocationList:
    """Sessions and single tokens by name; clients and everything by "issued up to"."""

    def __init__(self) -> None:
        self._sessions: dict[str, int] = {}
        self._tokens: dict[str, int] = {}
        self._clients: dict[str, tuple[int, int]] = {}
        self._everything: tuple[int, int] | None = None

    def apply(self, change: Change) -> None:
        """Refuse from now on what this change ends. Applying one twice changes nothing."""
        match change.kind:
            case ChangeKind.SESSION:
                self._sessions[change.subject] = max(change.forget_at, self._sessions.get(change.subject, 0))
            case ChangeKind.TOKEN:
                self._tokens[change.subject] = max(change.forget_at, self._tokens.get(change.subject, 0))
            case ChangeKind.CLIENT:
                self._clients[change.subject] = _later(change, self._clients.get(change.subject))
            case ChangeKind.EVERYTHING:
                self._everything = _later(change, self._everything)
            case ChangeKind.USER | ChangeKind.CLIENT_CHANGED | ChangeKind.KEYS | ChangeKind.HINT:
                # Nothing of theirs is refused by name: user and client are read anew, the key verifies no more.
                pass

    def refuses(self, token: AccessToken) -> bool:
        """Whether this token has been ended.

        A token of about the time in which its client or everything was ended is judged by its session, which the feed
        then names. One without a session stands in no table, and one that was exchanged
        may be younger than what the feed names: they are refused, and whoever may have another has it soon.
        """
        if token.session_id in self._sessions or token.token_id in self._tokens:
            return True
        everything = self._everything
        exchanged = token.session_client_id is not None or token.actor is not None
        newest = token.issued_at - (UNSURE if exchanged or token.session_id is None else 0)
        if everything is not None and newest < everything[0]:
            return True
        return self._is_of_ended(token.client_id, newest) or (
            exchanged and any(self._is_of_ended(each, newest) for each in _hands_before(token))
        )

    def _is_of_ended(self, client_id: str, issued_at: int) -> bool:
        ended = self._clients.get(client_id)
        return ended is not None and issued_at < ended[0]

    def forget(self, now: int) -> None:
        """Drop what can refuse nothing any more."""
        self._sessions = {subject: until for subject, until in self._sessions.items() if until > now}
        self._tokens = {subject: until for subject, until in self._tokens.items() if until > now}
        self._clients = {subject: ended for subject, ended in self._clients.items() if ended[1] > now}
        if self._everything is not None and self._everything[1] <= now:
            self._everything = None

    def __len__(self) -> int:
        return len(self._sessions) + len(self._tokens) + len(self._clients) + (self._everything is not None)


def _hands_before(token: AccessToken) -> Iterator[str]:
    """The other clients that an exchanged token has come through."""
    if token.session_client_id is not None:
        yield token.session_client_id
    actor = token.actor
    while actor is not None:
        client_id = client_named(actor.subject)
        if client_id is not None:
            yield client_id
        actor = actor.before


def _later(change: Change, known: tuple[int, int] | None) -> tuple[int, int]:
    at, forget_at = known or (change.at, change.forget_at)
    return max(at, change.at), max(forget_at, change.forget_at)
