"""AuthX as its documentation has it: a token in the header, checked by one dependency. It knows no users."""

import os
from datetime import timedelta
from typing import Annotated

from authx import AuthX, AuthXConfig, TokenPayload
from fastapi import Depends, FastAPI

from benchmarks.apps.plain_fastapi import Profile

auth = AuthX(
    config=AuthXConfig(
        JWT_ALGORITHM="HS256", JWT_SECRET_KEY=os.environ["BENCHMARK_SECRET"], JWT_TOKEN_LOCATION=["headers"]
    )
)
app = FastAPI()
auth.handle_errors(app)


@app.get("/profile")
async def profile(payload: Annotated[TokenPayload, Depends(auth.access_token_required)]) -> Profile:
    return Profile(username=payload.sub, email=f"{payload.sub}@example.com", full_name=None, disabled=False)


@app.get("/benchmark/tokens")
async def benchmark_tokens(count: int) -> list[str]:
    """Many different tokens without a login for each; made by the library's own function."""
    return [
        auth.create_access_token(uid=f"user-{number % 500:04}", expiry=timedelta(hours=2)) for number in range(count)
    ]
