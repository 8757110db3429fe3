"""Every ending writes its row to the change feed in the transaction that ends it: the units that stores share.

And a notice for the client that wants to be told (OpenID Connect Back-Channel Logout), so that none is lost.

A session counts as alive while an access token of it can be: its last one may outlive the session's own end.
"""

from typing import NamedTuple

from fastlatch.domain.change import ChangeKind

from .compiled import endings as statements
from .compiled import logout_notices as notices
from .statement import Statement, Steps, Value, restartable

MARGIN = 60
"""Seconds for clocks that differ, and for a token that is signed a moment after its session was written."""


class Horizon(NamedTuple):
    """How long an ending matters: as long as an access token may live."""

    access_ttl: int

    def after(self, now: int) -> int:
        """When a token that is issued now has ended for certain."""
        return now + self.access_ttl + MARGIN

    def before(self, now: int) -> int:
        """A token issued up to here has ended for certain."""
        return now - self.access_ttl - MARGIN


class SessionEnding(NamedTuple):
    """Ends some sessions, tells the feed of each of them, and notes which clients want to hear of it."""

    end: Statement
    tell: Statement
    note: Statement

    @restartable
    def unit(self, now: int, horizon: Horizon, **parameters: Value) -> Steps[int]:
        """How many sessions were ended.

        The UPDATE decides and comes first. What is told of are the sessions that this second ended: one that another
        had ended in the same second is told of twice, which changes nothing.
        """
        bound = {
            "at": now,
            "forget_at": horizon.after(now),
            "outlived": horizon.before(now),
            "in_the_making": now - MARGIN,
            **parameters,
        }
        ended = (yield self.end, bound).row_count
        if ended:
            yield self.tell, bound
            yield self.note, bound
        return ended


@restartable
def tell(kind: ChangeKind, subject: str, *, now: int, forget_at: int) -> Steps[None]:
    """One row of the feed."""
    yield statements.TELL, {"kind": kind.value, "subject": subject, "at": now, "forget_at": forget_at}


ONE_SESSION = SessionEnding(statements.END_ONE, statements.TELL_OF_ONE, notices.NOTE_ONE)
ONE_SESSION_OF_USER = SessionEnding(
    statements.END_ONE_OF_USER, statements.TELL_OF_ONE_OF_USER, notices.NOTE_ONE_OF_USER
)
ALL_OF_USER = SessionEnding(statements.END_ALL_OF_USER, statements.TELL_OF_ALL_OF_USER, notices.NOTE_ALL_OF_USER)
ALL_OF_USER_BUT_ONE = SessionEnding(
    statements.END_ALL_OF_USER_BUT_ONE, statements.TELL_OF_ALL_OF_USER_BUT_ONE, notices.NOTE_ALL_OF_USER_BUT_ONE
)
ALL_OF_USER_AND_CLIENT = SessionEnding(
    statements.END_ALL_OF_USER_AND_CLIENT,
    statements.TELL_OF_ALL_OF_USER_AND_CLIENT,
    notices.NOTE_ALL_OF_USER_AND_CLIENT,
)
ALL_OF_LOGIN = SessionEnding(statements.END_ALL_OF_LOGIN, statements.TELL_OF_ALL_OF_LOGIN, notices.NOTE_ALL_OF_LOGIN)
ALL_OF_CLIENT = SessionEnding(
    statements.END_ALL_OF_CLIENT, statements.TELL_OF_ALL_OF_CLIENT, notices.NOTE_ALL_OF_CLIENT
)
ALL = SessionEnding(statements.END_ALL, statements.TELL_OF_ALL, notices.NOTE_ALL)


@restartable
def end_user(user_id: str, *, now: int, horizon: Horizon) -> Steps[int]:
    """End every session of a user who has changed, and have every process read the user anew."""
    ended = yield from ALL_OF_USER.unit(now, horizon, user_id=user_id)
    yield from tell_of_user(user_id, now=now, horizon=horizon)
    return ended


@restartable
def tell_of_user(user_id: str, *, now: int, horizon: Horizon) -> Steps[None]:
    """Have every process read the user anew."""
    yield from tell(ChangeKind.USER, user_id, now=now, forget_at=horizon.after(now))


@restartable
def end_client(client_id: str, *, now: int, horizon: Horizon) -> Steps[int]:
    """End every session of a client, and refuse every token of it."""
    yield from tell(ChangeKind.CLIENT, client_id, now=now, forget_at=horizon.after(now))
    ended = yield from ALL_OF_CLIENT.unit(now, horizon, client_id=client_id)
    return ended
