"""RFC 6749 section 4.1.2: codes, which "MUST expire shortly after" they are issued and are bound to their request."""

import json
from typing import Any

from fastlatch.domain.authorization import AuthorizationCode
from fastlatch.domain.secret import new_secret, well_spelt
from fastlatch.domain.session import Login
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.clock import Clock
from fastlatch.ports.single_use import SingleUseStore

PREFIX = "flc_"
LIFETIME = 60
"""Seconds (ASVS 10.4.3 at its third level); the client's server redeems it at once."""


class AuthorizationCodes:
    """Makes and reads them; spending one is part of opening its session."""

    def __init__(self, store: SingleUseStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def issue(self, code: AuthorizationCode) -> str:
        """The code, this once: only its digest is kept.

        Raises:
            Unavailable: it could not be stored.
        """
        text = new_secret(PREFIX)
        await self._store.put(SingleUse.CODE.named(text), _spelt(code), expires_at=int(self._clock()) + LIFETIME)
        return text

    async def find(self, text: str) -> AuthorizationCode | None:
        """What it stands for, also when it was spent; None: expired, or none of ours.

        Raises:
            Unavailable: the store is away.
        """
        if not well_spelt(PREFIX, text):
            return None
        kept = await self._store.find(SingleUse.CODE.named(text), now=int(self._clock()))
        return None if kept is None else _read(kept.payload)


def _spelt(code: AuthorizationCode) -> str:
    members: dict[str, Any] = {
        "client_id": code.client_id,
        "redirect_uri": code.redirect_uri,
        "scopes": sorted(code.scopes),
        "user_id": code.user_id,
        "password_version": code.password_version,
        "auth_time": code.login.at,
        "amr": code.login.methods,
        "login_id": code.login.id,
        "code_challenge": code.code_challenge,
        "nonce": code.nonce,
        "resources": code.resources,
        "jkt": code.key_thumbprint,
    }
    return json.dumps({name: value for name, value in members.items() if value is not None})


def _read(payload: str) -> AuthorizationCode:
    members = json.loads(payload)
    return AuthorizationCode(
        client_id=members["client_id"],
        redirect_uri=members.get("redirect_uri"),
        scopes=frozenset(members["scopes"]),
        user_id=members["user_id"],
        password_version=members["password_version"],
        login=Login(members["auth_time"], tuple(members["amr"]), members.get("login_id")),
        code_challenge=members.get("code_challenge"),
        nonce=members.get("nonce"),
        resources=tuple(members["resources"]),
        key_thumbprint=members.get("jkt"),
    )
