"""The smallest FastAPI app that answers: what the start of a server is compared with."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root() -> dict[str, str]:
    return {"hello": "world"}
