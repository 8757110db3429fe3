"""OAuth2 password flow with JWT, complete. Start it: uvicorn complete_jwt:app."""

from fastapi import FastAPI

from fastlatch import CurrentUser, Fastlatch, NewUser, Settings

johndoe = NewUser("johndoe", "secret", email="johndoe@example.com", full_name="John Doe")
auth = Fastlatch(Settings.load(profile="tutorial"), first_users=[johndoe])

app = FastAPI(docs_url=None)
app.include_router(auth.router)  # POST /token, GET /users/me/ and the rest
app.include_router(auth.well_known)
app.include_router(auth.docs_router)  # /docs with its Authorize button, from this machine


@app.get("/users/me/items")
@app.get("/users/me/items/")
async def read_own_items(user: CurrentUser) -> list[dict[str, str]]:
    return [{"item_id": "Foo", "owner": user.username}]
