"""What the others are compared with: the same routes in FastAPI, with no login, and no Fastlatch installed in them."""

from typing import Annotated

from fastapi import FastAPI, Form
from pydantic import BaseModel

app = FastAPI()


class Profile(BaseModel):
    """What every protected route of this comparison answers with."""

    username: str
    email: str | None
    full_name: str | None
    disabled: bool


class FullProfile(Profile):
    """What Fastlatch's own `/users/me` answers with."""

    id: str
    scopes: list[str]


class Introspection(BaseModel):
    """What Fastlatch's own `/introspect` answers with."""

    active: bool
    token_type: str
    scope: str
    client_id: str
    username: str
    sub: str
    iss: str
    aud: str
    iat: int
    exp: int
    jti: str
    sid: str


@app.get("/profile")
async def profile() -> Profile:
    return Profile(username="user-0001", email="user-0001@example.com", full_name=None, disabled=False)


@app.get("/full-profile")
async def full_profile() -> FullProfile:
    return FullProfile(
        username="user-0001",
        email="user-0001@example.com",
        full_name=None,
        disabled=False,
        id="q3Yl0yCqTfC1rGZ6oX2b9A",
        scopes=[],
    )


@app.post("/introspection")
async def introspection(token: Annotated[str, Form()]) -> Introspection:
    return Introspection(
        active=bool(token),
        token_type="Bearer",
        scope="",
        client_id="measuring",
        username="user-0001",
        sub="q3Yl0yCqTfC1rGZ6oX2b9A",
        iss="http://127.0.0.1:8000",
        aud="http://127.0.0.1:8000",
        iat=1_800_000_000,
        exp=1_800_007_200,
        jti="mF0n8y2wQbGxk3hVtU7c1Q",
        sid="Zr4e9sPdT6KjW1aYcB5v0A",
    )
