"""What has been ended, in memory."""

from dataclasses import replace

import pytest

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.token import AccessToken, Actor
from fastlatch.tokens.revocation_list import UNSURE, RevocationList

TOKEN = AccessToken(
    subject="user",
    client_id="app",
    scopes=frozenset(),
    session_id="session",
    token_id="token",
    issuer="https://issuer",
    audience=("https://issuer",),
    issued_at=1000,
    expires_at=1900,
)


def change(kind: ChangeKind, subject: str = "", *, at: int = 1001, forget_at: int = 2000) -> Change:
    return Change(sequence=1, kind=kind, subject=subject, at=at, forget_at=forget_at)


def after(*changes: Change) -> RevocationList:
    revocations = RevocationList()
    for one in changes:
        revocations.apply(one)
    return revocations


def test_an_empty_list_refuses_nothing():
    assert not RevocationList().refuses(TOKEN)


@pytest.mark.parametrize(
    ("ending", "spared"),
    [
        (change(ChangeKind.SESSION, "session"), {"session_id": "another"}),
        (change(ChangeKind.TOKEN, "token"), {"token_id": "another"}),
        (change(ChangeKind.CLIENT, "app"), {"client_id": "another"}),
        (change(ChangeKind.CLIENT, "app"), {"issued_at": 1001}),
        (change(ChangeKind.EVERYTHING), {"issued_at": 1001}),
    ],
)
def test_an_ending_refuses_what_it_names_and_nothing_else(ending: Change, spared: dict[str, object]):
    revocations = after(ending)
    assert revocations.refuses(TOKEN)
    assert not revocations.refuses(replace(TOKEN, **spared))


def test_a_session_ends_its_tokens_of_any_time():
    assert after(change(ChangeKind.SESSION, "session", at=10)).refuses(replace(TOKEN, issued_at=5000))


@pytest.mark.parametrize("kind", [ChangeKind.CLIENT, ChangeKind.EVERYTHING])
def test_of_the_same_second_only_a_token_without_a_session_or_an_exchanged_one_is_refused(kind: ChangeKind):
    revocations = after(change(kind, "app", at=TOKEN.issued_at))
    assert not revocations.refuses(TOKEN)
    assert revocations.refuses(replace(TOKEN, session_id=None))
    # Exchanging uses no session up: the feed does not name it for that.
    assert revocations.refuses(replace(TOKEN, session_client_id="app"))


@pytest.mark.parametrize("kind", [ChangeKind.CLIENT, ChangeKind.EVERYTHING])
def test_what_a_client_got_for_itself_before_all_processes_had_heard_of_its_end_is_refused(kind: ChangeKind):
    on_its_own = replace(TOKEN, session_id=None)
    assert after(change(kind, "app", at=TOKEN.issued_at - UNSURE + 1)).refuses(on_its_own)
    assert not after(change(kind, "app", at=TOKEN.issued_at - UNSURE)).refuses(on_its_own)


def test_names_of_one_kind_are_no_names_of_another():
    mixed_up = [
        change(ChangeKind.SESSION, "token"),
        change(ChangeKind.TOKEN, "session"),
        change(ChangeKind.CLIENT, "session"),
        change(ChangeKind.SESSION, "app"),
    ]
    assert not after(*mixed_up).refuses(TOKEN)


@pytest.mark.parametrize("kind", [ChangeKind.USER, ChangeKind.CLIENT_CHANGED, ChangeKind.KEYS])
def test_news_that_is_no_ending_leaves_no_trace(kind: ChangeKind):
    revocations = after(change(kind, "user"))
    assert not revocations.refuses(TOKEN)
    assert len(revocations) == 0


def test_a_token_without_a_session_is_not_ended_with_any_session():
    assert not after(change(ChangeKind.SESSION, "session")).refuses(replace(TOKEN, session_id=None))


@pytest.mark.parametrize("kind", [ChangeKind.CLIENT, ChangeKind.EVERYTHING])
def test_an_earlier_ending_that_arrives_later_takes_nothing_back(kind: ChangeKind):
    revocations = after(
        change(kind, "app", at=1001, forget_at=2000),
        change(kind, "app", at=500, forget_at=1500),
    )
    revocations.forget(1999)
    assert revocations.refuses(TOKEN)


@pytest.mark.parametrize(
    "ending",
    [
        change(ChangeKind.SESSION, "session"),
        change(ChangeKind.TOKEN, "token"),
        change(ChangeKind.CLIENT, "app"),
        change(ChangeKind.EVERYTHING),
    ],
)
def test_an_ending_is_forgotten_when_it_can_refuse_nothing_any_more_and_not_before(ending: Change):
    revocations = after(ending)
    revocations.forget(1999)
    assert revocations.refuses(TOKEN)
    assert len(revocations) == 1
    revocations.forget(2000)
    assert not revocations.refuses(TOKEN)
    assert len(revocations) == 0


def test_the_same_ending_twice_is_kept_until_the_later_end():
    revocations = after(
        change(ChangeKind.SESSION, "session", forget_at=3000), change(ChangeKind.SESSION, "session", forget_at=2000)
    )
    revocations.forget(2500)
    assert revocations.refuses(TOKEN)
    assert len(revocations) == 1


def test_an_exchanged_token_of_the_same_second_is_refused_too():
    """Its session is that of another client, and does not end with the one that exchanged it."""
    revocations = after(change(ChangeKind.CLIENT, "app"))
    exchanged = replace(TOKEN, actor=Actor("client:app"))

    assert revocations.refuses(replace(exchanged, issued_at=1001))
    assert not revocations.refuses(replace(exchanged, issued_at=1001 + UNSURE))
