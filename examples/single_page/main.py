"""A single-page app: its files, and the API that it calls. Start it: uvicorn main:app --port 5500."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.middleware.base import RequestResponseEndpoint

from fastlatch import CurrentToken, ResourceServer

ISSUER = os.environ.get("ISSUER", "http://127.0.0.1:8000")
CLIENT_ID = os.environ.get("CLIENT_ID", "notes")
FILES = Path(__file__).with_name("static")
LOGIN = f"{urlsplit(ISSUER).scheme}://{urlsplit(ISSUER).netloc}"
HEADERS = {
    # Scripts from here and from nowhere else; they talk to this server and to the login, and to nobody else.
    "Content-Security-Policy": f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    f"connect-src 'self' {LOGIN}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

auth = ResourceServer(issuer=ISSUER)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
app.include_router(auth.router)


@app.middleware("http")
async def with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """On every answer."""
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response


@app.get("/config.json")
def config() -> dict[str, str]:
    """Where the page signs in, and as which client."""
    return {"issuer": ISSUER, "client_id": CLIENT_ID}


@app.get("/api/notes")
async def notes(token: CurrentToken) -> list[dict[str, str]]:
    """What only somebody with a token sees."""
    return [
        {"title": "Groceries", "text": "Apples, bread, tea"},
        {"title": "Reading", "text": "RFC 9700, a chapter a day"},
        {"title": "Yours", "text": f"This list was made for {token.subject}"},
    ]


@app.get("/")
def page() -> FileResponse:
    """The page; an answer of the login comes back to it."""
    return FileResponse(FILES / "index.html")


@app.get("/{name}")
def file(name: str) -> Response:
    """What it loads."""
    known = {path.name: path for path in FILES.iterdir()}
    return FileResponse(known[name]) if name in known else Response(status_code=404)
