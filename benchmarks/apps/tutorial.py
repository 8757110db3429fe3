"""What FastAPI's tutorial on JWT comes to: PyJWT, pwdlib's recommended hash, users in a dict, nested dependencies."""

import os
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel

SECRET = os.environ["BENCHMARK_SECRET"]
PASSWORD = os.environ["BENCHMARK_PASSWORD"]
ALGORITHM = "HS256"
LIFETIME = timedelta(hours=2)

hashing = PasswordHash.recommended()
_STORED = hashing.hash(PASSWORD)
_NOBODYS = hashing.hash("nobody has this password")

people: dict[str, dict[str, Any]] = {
    name: {"username": name, "email": f"{name}@example.com", "full_name": None, "disabled": False, "stored": _STORED}
    for name in (f"user-{number:04}" for number in range(500))
}

app = FastAPI()
bearer = OAuth2PasswordBearer(tokenUrl="token")


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str


class Claims(BaseModel):
    username: str | None = None


class Profile(BaseModel):
    username: str
    email: str | None = None
    full_name: str | None = None
    disabled: bool | None = None


class StoredProfile(Profile):
    stored: str


def find(name: str) -> StoredProfile | None:
    return StoredProfile(**people[name]) if name in people else None


def checked(name: str, password: str) -> StoredProfile | None:
    person = find(name)
    if person is None:
        hashing.verify(password, _NOBODYS)
        return None
    return person if hashing.verify(password, person.stored) else None


def signed(name: str, lifetime: timedelta) -> str:
    return jwt.encode({"sub": name, "exp": datetime.now(UTC) + lifetime}, SECRET, algorithm=ALGORITHM)


async def of_token(token: Annotated[str, Depends(bearer)]) -> StoredProfile:
    refused = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not validate credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )
    try:
        payload = jwt.decode(token, SECRET, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        raise refused from None
    claims = Claims(username=payload.get("sub"))
    person = find(claims.username) if claims.username is not None else None
    if person is None:
        raise refused
    return person


async def active(person: Annotated[Profile, Depends(of_token)]) -> Profile:
    if person.disabled:
        raise HTTPException(status_code=400, detail="Inactive user")
    return person


@app.post("/token")
async def token(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> TokenAnswer:
    person = checked(form.username, form.password)
    if person is None:
        raise HTTPException(
            status_code=status.HTTP_401_UNAUTHORIZED,
            detail="Incorrect username or password",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return TokenAnswer(access_token=signed(person.username, LIFETIME), token_type="bearer")


@app.get("/profile")
async def profile(person: Annotated[Profile, Depends(active)]) -> Profile:
    return person


@app.get("/benchmark/tokens")
async def benchmark_tokens(count: int) -> list[str]:
    """Many different tokens without thousands of slow logins; signed by the same function."""
    names = list(people)
    return [signed(names[number % len(names)], LIFETIME + timedelta(seconds=number)) for number in range(count)]
