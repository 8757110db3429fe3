"""An app that logs users in and takes clients with documents, for uvicorn: `support.mcp_issuer:app`.

The documents come from a server of the test: its name leads to this machine here, and its authority is trusted.
"""

import os
import ssl

from fastapi import FastAPI

from fastlatch import Fastlatch, Settings
from fastlatch.adapters.client_documents.fetch import FetchDocuments


async def _here(_host: str, _port: int, _caller: str) -> list[str]:
    return ["127.0.0.1"]


def _documents() -> FetchDocuments:
    trusted = ssl.create_default_context(cafile=os.environ["TEST_AUTHORITY"])
    return FetchDocuments(resolve=_here, may_connect=lambda address: address == "127.0.0.1", tls=trusted)


auth = Fastlatch(Settings.load(), client_documents=_documents())
app = FastAPI()
app.include_router(auth.router)
app.include_router(auth.well_known)
app.include_router(auth.health_router)
