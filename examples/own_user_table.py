"""An app that keeps its users in a table of its own. Start it: uvicorn own_user_table:app.

Fastlatch asks `Members` for an account; tokens and sessions stay in Fastlatch's own tables.
"""

from anyio.to_thread import run_sync
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Executable, create_engine, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fastlatch import Account, CurrentUser, Fastlatch, User, name_key

engine = create_engine("sqlite:///members.db", hide_parameters=True)  # no password hash in an error's text


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # fastlatch.name_key(name): one spelling for all spellings
    password_hash: Mapped[str]
    active: Mapped[bool]


Base.metadata.create_all(engine)


def execute(change: Executable) -> None:
    with Session(engine) as session, session.begin():
        session.execute(change)


def find(condition: ColumnElement[bool]) -> Account | None:
    with Session(engine) as session:
        member = session.scalar(select(Member).where(condition))
        if member is None:
            return None
        user = User(id=str(member.id), username=member.name, disabled=not member.active)
        return Account(user, member.password_hash)


class Members:
    """Implements `fastlatch.UserStore`. The session is synchronous, so each method works in a thread."""

    async def find_by_name(self, key: str) -> Account | None:
        return await run_sync(find, Member.name_key == key)

    async def find_by_id(self, user_id: str) -> Account | None:
        return await run_sync(find, Member.id == int(user_id))

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        stands = (Member.id == int(user_id)) & (Member.password_hash == old)
        await run_sync(execute, update(Member).where(stands).values(password_hash=new))


auth = Fastlatch(users=Members())
app = FastAPI()
app.include_router(auth.router)
app.include_router(auth.well_known)


class Joining(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=8, max_length=128, repr=False)


@app.post("/members", status_code=201)
async def join(joining: Joining) -> dict[str, str]:
    member = insert(Member).values(
        name=joining.name,
        name_key=name_key(joining.name),
        password_hash=await auth.hash_password(joining.password),
        active=True,
    )
    try:
        await run_sync(execute, member)
    except IntegrityError:
        raise HTTPException(409, "This name is taken.") from None
    return {"name": joining.name}


@app.delete("/members/me", status_code=204)
async def leave(user: CurrentUser) -> None:
    await run_sync(execute, update(Member).where(Member.id == int(user.id)).values(active=False))
    await auth.end_sessions(user.id)  # so that no old token works again if they come back
