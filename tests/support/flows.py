"""A started app, its clock and its users, for tests over HTTP."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from fastlatch import Fastlatch, NewUser

USERS = (
    NewUser("alice", "correct horse battery", email="alice@example.com", scopes={"items:read", "items:write"}),
    NewUser("bob", "staple tower lantern"),
    NewUser("carol", "another long phrase", disabled=True),
)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Site:
    """A started app and a client that speaks to it."""

    http: TestClient
    auth: Fastlatch
    clock: HandClock

    def login(self, username: str = "alice", password: str = "correct horse battery", **form: str) -> dict[str, Any]:
        form |= {"grant_type": "password", "username": username, "password": password}
        answer = self.http.post("/token", data=form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, refresh_token: str, **form: str) -> Any:
        return self.http.post("/token", data=form | {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def me(self, access_token: str) -> Any:
        return self.http.get("/users/me", headers=bearer(access_token))

    def introspect(self, token: str, **form: str) -> Any:
        return self.http.post("/introspect", data=form | {"token": token}, auth=self.confidential)

    confidential: tuple[str, str] = ("", "")


def bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}
