"""The same on FasterAPI, with the refresh token in an httpOnly cookie. Start it: uvicorn fasterapi_app:app."""

import msgspec
from FasterAPI import Faster

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.integrations.fasterapi import CurrentUser, UserStruct, mount

alice = NewUser("alice", "secret", email="alice@example.com", scopes=["items:read"])
auth = Fastlatch(Settings.load(profile="tutorial"), first_users=[alice])

app = Faster()
mount(app, auth)  # POST /auth/token, /auth/refresh and the rest


class User(msgspec.Struct):
    username: str
    email: str | None
    disabled: bool = False


@app.get("/users/me", tags=["users"], response_model=User)
async def read_me(user: CurrentUser) -> UserStruct:
    return user


@app.get("/items", tags=["items"])
async def list_items(user: CurrentUser) -> list[dict[str, str]]:
    return [{"name": "Widget", "owner": user.username}]
