"""The login form of OAuth2 and the Authorize button of /docs. Start it: uvicorn docs_authorize:app."""

from fastapi import FastAPI

from fastlatch import CurrentUser, Fastlatch, NewUser, Settings

auth = Fastlatch(Settings.load(profile="tutorial"), first_users=[NewUser("meera", "secret123")])

app = FastAPI(docs_url=None)
app.include_router(auth.router)  # POST /token and the rest
app.include_router(auth.well_known)
app.include_router(auth.docs_router)  # /docs, from this machine


@app.get("/me")
@app.get("/me/")
async def read_name(user: CurrentUser) -> dict[str, str]:
    return {"username": user.username}
