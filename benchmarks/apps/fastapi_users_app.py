"""fastapi-users as its documentation has it: SQLAlchemy over aiosqlite, a JWT strategy, the bearer transport."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from fastapi_users.password import PasswordHelper
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from benchmarks.apps.plain_fastapi import Profile

SECRET = os.environ["BENCHMARK_SECRET"]
PASSWORD = os.environ["BENCHMARK_PASSWORD"]


class Base(DeclarativeBase):
    """The tables of this app."""


class Person(SQLAlchemyBaseUserTableUUID, Base):
    """The library's own columns and no more."""


engine = create_async_engine("sqlite+aiosqlite:///./fastapi-users.db")
make_session = async_sessionmaker(engine, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    async with make_session() as opened:
        yield opened


async def database(
    opened: Annotated[AsyncSession, Depends(session)],
) -> AsyncIterator[SQLAlchemyUserDatabase[Person, uuid.UUID]]:
    yield SQLAlchemyUserDatabase(opened, Person)


class Manager(UUIDIDMixin, BaseUserManager[Person, uuid.UUID]):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


async def manager(
    stored: Annotated[SQLAlchemyUserDatabase[Person, uuid.UUID], Depends(database)],
) -> AsyncIterator[Manager]:
    yield Manager(stored)


def strategy() -> JWTStrategy[Person, uuid.UUID]:
    return JWTStrategy(secret=SECRET, lifetime_seconds=7200)


backend = AuthenticationBackend(name="jwt", transport=BearerTransport(tokenUrl="auth/jwt/login"), get_strategy=strategy)
library = FastAPIUsers[Person, uuid.UUID](manager, [backend])
active = library.current_user(active=True)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    stored = PasswordHelper().hash(PASSWORD)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with make_session() as opened:
        opened.add_all(Person(email=f"user-{n:04}@example.com", hashed_password=stored) for n in range(500))
        await opened.commit()
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
app.include_router(library.get_auth_router(backend), prefix="/auth/jwt")


@app.get("/profile")
async def profile(person: Annotated[Person, Depends(active)]) -> Profile:
    return Profile(username=person.email, email=person.email, full_name=None, disabled=not person.is_active)


@app.get("/benchmark/tokens")
async def benchmark_tokens(count: int) -> list[str]:
    """Many tokens without thousands of slow logins; written by the library's own strategy."""
    async with make_session() as opened:
        people = (await opened.scalars(select(Person))).all()
    return [await strategy().write_token(people[number % len(people)]) for number in range(count)]
