"""RFC 8628 section 3.2: a device code for the device, a user code for the person, and what that person answers.

One row is under the device code, one under the user code, one holds the answer: to put it away is to decide, and of
several who do one is first. The device code is spent when its session is opened.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from fastlatch.domain.device import INTERVAL, DeviceApproval, DeviceRequest, SlowDown
from fastlatch.domain.errors import Unavailable
from fastlatch.domain.secret import new_secret, well_spelt
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.clock import Clock
from fastlatch.ports.single_use import SingleUseStore

PREFIX = "fld_"
LIFETIME = 600
"""Seconds: to fetch a phone and to sign in there (section 5.4: "sufficiently short")."""
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Section 6.1: no vowels, so that no word comes about, and nothing that looks like a digit; 34.5 bits in all."""
_LENGTH = 8
_GROUP = 4
_TRIES = 8
_ASIDE = 5
"""Section 3.5, `slow_down`: seconds."""


@dataclass(frozen=True, slots=True, repr=False)
class DeviceCodes:
    """Section 3.2, this once: only digests are kept. Has no repr."""

    device_code: str
    user_code: str
    """As it is shown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody has answered."""

    approval: DeviceApproval | None
    """None: they did not allow it."""


class DeviceCodeBook:
    """Makes and reads them."""

    def __init__(self, store: SingleUseStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def issue(self, client_id: str, scopes: frozenset[str], resources: tuple[str, ...]) -> DeviceCodes:
        """Both codes.

        Raises:
            Unavailable: they could not be stored.
        """
        now = int(self._clock())
        device_code, expires_at = new_secret(PREFIX), now + LIFETIME
        name = SingleUse.DEVICE_CODE.named(device_code)
        asked = {"client_id": client_id, "scopes": sorted(scopes), "resources": resources, "device": name}
        await self._store.put(name, json.dumps(asked | {"polled_at": 0, "interval": INTERVAL}), expires_at=expires_at)
        for _ in range(_TRIES):
            user_code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
            if await self._store.put(SingleUse.USER_CODE.named(user_code), json.dumps(asked), expires_at=expires_at):
                return DeviceCodes(device_code, f"{user_code[:_GROUP]}-{user_code[_GROUP:]}")
        raise Unavailable(detail="no user code is free")

    async def by_user_code(self, typed: str) -> DeviceRequest | None:
        """What was asked for under this code, if nobody has decided yet; None: none, expired, or decided.

        Raises:
            Unavailable: the store is away.
        """
        code = plain_user_code(typed)
        found = None if code is None else await self._find(SingleUse.USER_CODE.named(code))
        if found is None:
            return None
        _, request = found
        return None if await self.decision(request) is not None else request

    async def by_device_code(self, device_code: str) -> DeviceRequest | None:
        """What the device has asked for, also when its code was spent; None: expired, or none of ours.

        Raises:
            Unavailable: the store is away.
        """
        found = await self._find(SingleUse.DEVICE_CODE.named(device_code)) if could_be(device_code) else None
        return None if found is None else found[1]

    async def decide(self, request: DeviceRequest, approval: DeviceApproval | None) -> bool:
        """Answer it; None: do not allow it. False: somebody has answered before.

        Raises:
            Unavailable: it could not be stored.
        """
        payload = "" if approval is None else json.dumps(_spelt(approval))
        return await self._store.put(_decision(request), payload, expires_at=request.expires_at)

    async def decision(self, request: DeviceRequest) -> Decided | None:
        """What was answered; None: nothing yet.

        Raises:
            Unavailable: the store is away.
        """
        kept = await self._store.find(_decision(request), now=int(self._clock()))
        if kept is None:
            return None
        return Decided(_read_approval(kept.payload) if kept.payload else None)

    async def note_poll(self, request: DeviceRequest) -> None:
        """Section 3.5: a device that asks too soon waits longer from then on, whichever process it asks.

        Raises:
            SlowDown: it does.
            Unavailable: the store is away.
        """
        found = await self._find(request.device)
        if found is None:
            return
        payload, _ = found
        members, now = json.loads(payload), int(self._clock())
        early = now - members["polled_at"] < members["interval"]
        changed = members | {"polled_at": now, "interval": members["interval"] + (_ASIDE if early else 0)}
        # Whoever comes in the same moment as another of its own has come too soon.
        noted = await self._store.replace(request.device, json.dumps(changed), expected=payload)
        if early or not noted:
            raise SlowDown

    async def _find(self, name: str) -> tuple[str, DeviceRequest] | None:
        kept = await self._store.find(name, now=int(self._clock()))
        if kept is None:
            return None
        members = json.loads(kept.payload)
        request = DeviceRequest(
            client_id=members["client_id"],
            scopes=frozenset(members["scopes"]),
            resources=tuple(members["resources"]),
            device=members["device"],
            expires_at=kept.expires_at,
        )
        return kept.payload, request


def could_be(device_code: str) -> bool:
    """Whether it is spelt as ours are."""
    return well_spelt(PREFIX, device_code)


def plain_user_code(typed: str) -> str | None:
    """Section 6.1: in small letters, with or without what stands between the groups. None: no code of ours."""
    code = "".join(character for character in typed[:64].upper() if character in ALPHABET)
    return code if len(code) == _LENGTH else None


def shown_user_code(typed: str) -> str:
    """A code in its groups, if it is one; else nothing."""
    code = plain_user_code(typed)
    return "" if code is None else f"{code[:_GROUP]}-{code[_GROUP:]}"


def _decision(request: DeviceRequest) -> str:
    return SingleUse.DEVICE_DECISION.named(request.device)


def _spelt(approval: DeviceApproval) -> dict[str, Any]:
    return {
        "user_id": approval.user_id,
        "password_version": approval.password_version,
        "scopes": sorted(approval.scopes),
        "auth_time": approval.auth_time,
        "amr": approval.amr,
        "login_id": approval.login_id,
    }


def _read_approval(payload: str) -> DeviceApproval:
    members = json.loads(payload)
    return DeviceApproval(
        user_id=members["user_id"],
        password_version=members["password_version"],
        scopes=frozenset(members["scopes"]),
        auth_time=members["auth_time"],
        amr=tuple(members["amr"]),
        login_id=members["login_id"],
    )
