"""Scopes, and refresh tokens that rotate. Start it: uvicorn scopes:app."""

from fastapi import FastAPI

from fastlatch import CurrentUser, Fastlatch, NewUser, Settings, requires

alice = NewUser("alice", "secret", email="alice@example.com", scopes=["items:read"])
auth = Fastlatch(Settings.load(profile="tutorial"), scopes={"items:read": "Read your items"}, first_users=[alice])

app = FastAPI()
app.include_router(auth.router)  # POST /token and /revoke, GET /users/me and the rest
app.include_router(auth.well_known)


@app.get("/items", dependencies=[requires("items:read")])
@app.get("/items/", dependencies=[requires("items:read")])
async def read_items(user: CurrentUser) -> list[dict[str, str]]:
    return [{"item_id": "Foo", "owner": user.username}]
