"""ASVS 7.5.2: people see where they are logged in, and end what is not theirs."""

import re

from fastapi import APIRouter, Request

from fastlatch.domain.errors import NotFound
from fastlatch.web.context import of
from fastlatch.web.deps import AccountOwner, CurrentToken
from fastlatch.web.schemas import ACCOUNT_ERRORS, Detail, EndedSessions, SessionAnswer

from .paths import add

_SESSIONS = "/users/me/sessions"
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def add_sessions(router: APIRouter) -> None:
    """`/users/me/sessions`."""
    add(
        router,
        "GET",
        _SESSIONS,
        list_sessions,
        name="fastlatch:sessions",
        summary="Where I am logged in",
        response_model=list[SessionAnswer],
        responses=ACCOUNT_ERRORS,
    )
    add(
        router,
        "DELETE",
        _SESSIONS,
        end_others,
        name="fastlatch:end-other-sessions",
        summary="Log out everywhere else",
        response_model=EndedSessions,
        responses=ACCOUNT_ERRORS,
    )
    add(
        router,
        "DELETE",
        _SESSIONS + "/{session_id}",
        end_session,
        name="fastlatch:end-session",
        summary="End one session",
        status_code=204,
        responses=ACCOUNT_ERRORS | {404: {"model": Detail, "description": "No such session of yours"}},
    )


async def list_sessions(request: Request, user: AccountOwner, token: CurrentToken) -> list[SessionAnswer]:
    """The live ones, the newest first."""
    sessions = await of(request.scope).sessions.of_user(user.id)
    return [SessionAnswer.of(session, current=token.session_id) for session in sessions]


async def end_others(request: Request, user: AccountOwner, token: CurrentToken) -> EndedSessions:
    """Every session but the one that asks."""
    return EndedSessions(ended=await of(request.scope).sessions.end_others(user.id, token.session_id))


async def end_session(request: Request, user: AccountOwner, session_id: str) -> None:
    """Its tokens are refused at once, in every process."""
    if not _SESSION_ID.fullmatch(session_id):
        raise NotFound
    await of(request.scope).sessions.end(user.id, session_id)
