"""A list that only people with a token may read. Start it: uvicorn protected_items:app."""

from fastapi import FastAPI

from fastlatch import Fastlatch, NewUser, Settings, requires

auth = Fastlatch(Settings.load(profile="tutorial"), first_users=[NewUser("testuser", "password123")])

app = FastAPI()
app.include_router(auth.router)  # POST /token, GET /users/me and the rest
app.include_router(auth.well_known)


@app.get("/items", dependencies=[requires()])
@app.get("/items/", dependencies=[requires()])
async def read_items() -> list[dict[str, int | str]]:
    return [{"item_id": 1, "name": "Example Item"}]
