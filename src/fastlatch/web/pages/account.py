"""ASVS 7.5.2, 10.7.3: people see where they are signed in and which apps they have allowed, and end each of them.

7.5.2 wants them to do so "having authenticated again with at least one factor": who signed in long ago does it anew,
for who sits there may be somebody else. This browser is signed out without that, at `/sign-out` and nowhere else.
"""

import re
from typing import Any

from fastapi import Request, Response

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.client import BROWSER_CLIENT_ID
from fastlatch.domain.errors import NotFound
from fastlatch.domain.session import Session
from fastlatch.web.endpoints import ACCOUNT, SIGN_IN
from fastlatch.web.rendering.texts import Texts

from .devices import device_of
from .own_form import own_form_of
from .signature import Purpose
from .visit import Visit, visit_of

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RECENT = 600
"""Seconds since a login that counts as having authenticated again."""


async def account(request: Request) -> Response:
    """Sessions and connected apps of whoever has signed in."""
    visit = await visit_of(request)
    if visit.signed_in is None:
        return visit.redirect(visit.path(SIGN_IN))
    texts, user = await visit.texts(), visit.signed_in.account.user
    here = visit.signed_in.session.id
    # This browser first: everybody knows that one, and looks for the others.
    sessions = sorted(await visit.context.sessions.of_user(user.id), key=lambda each: each.id != here)
    names = await visit.context.connected_apps.names(session.client_id for session in sessions)
    apps = await visit.context.connected_apps.of_user(user.id)
    facts = visit.context.pages.facts
    values: dict[str, Any] = {
        "user": user,
        "token": visit.sign(Purpose.ACCOUNT),
        "sign_out_token": visit.sign(Purpose.SIGN_OUT, "", ""),
        "sessions": [_session(each, names, texts, visit.signed_in) for each in sessions],
        "apps": [
            {
                "id": app.consent.client_id,
                "name": app.name,
                "scopes": [*texts.scopes(app.consent.scope_names, facts.scopes), *app.consent.resources],
                "since": app.consent.granted_at,
            }
            for app in apps
        ],
    }
    return await visit.page("account.html", texts, values)


async def end_session(request: Request) -> Response:
    """Another one of theirs; with the login of a browser whatever came out of it."""
    visit, signed_in, form = await own_form_of(request, Purpose.ACCOUNT)
    user_id, session_id = signed_in.account.user.id, form.parameters.get("session", "")
    if session_id == signed_in.session.id or not _ID.fullmatch(session_id):
        raise NotFound
    if _is_long_ago(visit, signed_in):
        return _sign_in_again(visit)
    theirs = await visit.context.sessions.of_user(user_id)
    login = next((each for each in theirs if each.id == session_id and each.client_id == BROWSER_CLIENT_ID), None)
    if login is None:
        await visit.context.sessions.end(user_id, session_id)
    else:
        await visit.context.browser_logins.end(SignedIn(login, signed_in.account))
    return visit.redirect(visit.path(ACCOUNT))


async def end_others(request: Request) -> Response:
    """Every session but the login of this browser."""
    visit, signed_in, _ = await own_form_of(request, Purpose.ACCOUNT)
    if _is_long_ago(visit, signed_in):
        return _sign_in_again(visit)
    await visit.context.sessions.end_others(signed_in.account.user.id, signed_in.session.id)
    return visit.redirect(visit.path(ACCOUNT))


async def disconnect(request: Request) -> Response:
    """Take back what was allowed; the app's sessions end with it."""
    visit, signed_in, form = await own_form_of(request, Purpose.ACCOUNT)
    if _is_long_ago(visit, signed_in):
        return _sign_in_again(visit)
    await visit.context.connected_apps.withdraw(signed_in.account.user.id, form.parameters.get("client", ""))
    return visit.redirect(visit.path(ACCOUNT))


def _is_long_ago(visit: Visit, signed_in: SignedIn) -> bool:
    return visit.context.clock() - signed_in.login.at > _RECENT


def _sign_in_again(visit: Visit) -> Response:
    return visit.redirect(f"{visit.path(SIGN_IN)}?again=1")


def _session(session: Session, names: dict[str, str], texts: Texts, here: SignedIn) -> dict[str, Any]:
    browser, system = device_of(session.user_agent)
    known = [each for each in (browser, system) if each is not None]
    device = texts("account.device", browser=browser, system=system) if len(known) > 1 else "".join(known)
    return {
        "id": session.id,
        "device": device or texts("account.unknown_device"),
        "client": names.get(session.client_id),
        "address": session.address,
        "since": session.created_at,
        # While it says nothing that `since` does not say, it is left out.
        "last_used": session.last_used_at if session.last_used_at > session.created_at else None,
        "current": session.id == here.session.id,
    }
