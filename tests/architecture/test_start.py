"""What a start must not wait for. Counted in modules, not in milliseconds: those are in `benchmarks/`."""

import subprocess
import sys
from pathlib import Path

import pytest

BELONG_TO_NO_START = {
    "alembic": "only a database with older tables is migrated",
    "sqlalchemy": "statements were compiled before",
    "asyncpg": "only PostgreSQL needs its driver",
    "redis": "only shared limits need its client",
    "limits": "a rate is read without it",
    "zxcvbn": "its word lists are read by the worker that first needs them",
    "rich": "only the help of the command line is drawn",
    "playwright": "only tests drive a browser",
    "httpx2": "a server asks nobody",
    "jinja2": "only pages are made with it",
}

MAKE = (
    "from fastapi import FastAPI; from fastlatch import CurrentUser, Fastlatch, Settings; auth = Fastlatch(Settings())"
)
SERVE = f"""
{MAKE}
import asyncio
app = FastAPI()
app.include_router(auth.router)
app.include_router(auth.well_known)

async def begin_and_end():
    async with app.router.lifespan_context(app):
        await auth.services.users.page(limit=1)

asyncio.run(begin_and_end())
"""
COMMAND_LINE = """
from fastlatch.cli import serving, main
serving.run = lambda app, bound, settings, around: None
import sys
sys.argv = ["fastlatch", "serve", "--port", "0"]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
WORKER = "import fastlatch.cli.serving, fastlatch.cli.logs; from fastlatch.asgi import create_app; create_app()"


def imported_by(program: str, folder: Path) -> set[str]:
    """The libraries that are there after a program has run, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print('\\n' + ' '.join(sys.modules))"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import fastlatch; fastlatch.Fastlatch", id="import"),
        pytest.param(MAKE, id="instance"),
        pytest.param(SERVE, id="started app, first a new database and then one that exists"),
        pytest.param(COMMAND_LINE, id="fastlatch serve"),
        pytest.param(WORKER, id="worker of fastlatch serve"),
    ],
)
def test_no_start_imports_what_it_does_not_need(program: str, tmp_path: Path) -> None:
    for _ in range(2):
        assert imported_by(program, tmp_path) & BELONG_TO_NO_START.keys() == set()


ADMINISTRATION = """
import sys
from fastlatch.cli import main
for sys.argv in (["fastlatch", "users", "list"], ["fastlatch", "clients", "list"], ["fastlatch", "keys", "list"]):
    try:
        main()
    except SystemExit as end:
        assert not end.code
"""


def test_commands_that_serve_nothing_start_without_the_framework(tmp_path: Path) -> None:
    imported_by(SERVE, tmp_path)
    assert {"fastapi", "starlette", "uvicorn"} & imported_by(ADMINISTRATION, tmp_path) == set()


def test_what_the_first_requests_need_is_there_before_there_are_workers(tmp_path: Path) -> None:
    """They begin as copies of a process that has it, and share its memory."""
    pages = {"fastlatch.web.pages.everything", "fastlatch.web.pages.failure"}
    assert pages <= imported_by("import fastlatch.cli.stand_alone", tmp_path)
    assert pages <= imported_by(SERVE, tmp_path)
    assert pages & imported_by(MAKE, tmp_path) == set()


def test_a_worker_imports_no_command(tmp_path: Path) -> None:
    assert {"typer", "fastlatch.cli.app", "fastlatch.cli.users"} & imported_by(WORKER, tmp_path) == set()


def test_what_only_a_running_instance_needs_is_not_imported_with_the_package(tmp_path: Path) -> None:
    """An app's module is imported by tests, migrations and tools that never start it."""
    needed_by_a_start = {"argon2", "bcrypt", "joserfc", "sqlite3", "fastlatch.server.assembly"}
    assert needed_by_a_start & imported_by(MAKE, tmp_path) == set()
    assert needed_by_a_start <= imported_by(SERVE, tmp_path)


def test_the_package_alone_imports_nothing_but_itself_until_a_name_is_asked_for(tmp_path: Path) -> None:
    assert "fastapi" not in imported_by("import fastlatch", tmp_path)


REQUESTS = f"""
{MAKE}
import asyncio, sys, threading
import httpx2

auth = Fastlatch(Settings(registration=True))
app = FastAPI()
app.include_router(auth.router)
app.include_router(auth.well_known)
alice = {{"username": "alice", "password": "correct horse staple battery"}}
seen = []


class Watch:
    def find_spec(self, name, path=None, target=None):
        seen.append((threading.current_thread().name, name.partition(".")[0]))


def token(answer):
    return answer.json()["access_token"]


async def ask():
    async with app.router.lifespan_context(app) as state:
        async def started(scope, receive, send):
            await app(scope | {{"state": state}}, receive, send)

        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(started), base_url="http://127.0.0.1") as client:
            await client.get("/nothing")
            sys.meta_path.insert(0, Watch())
            answers = [
                await client.post("/users", json=alice),
                logged_in := await client.post("/token", data=alice | {{"grant_type": "password"}}),
                await client.get("/users/me", headers={{"Authorization": f"Bearer {{token(logged_in)}}"}}),
                await client.post("/revoke", data={{"token": logged_in.json()["refresh_token"]}}),
                await client.get("/.well-known/jwks.json"),
            ]
            assert all(answer.is_success for answer in answers), answers


asyncio.run(ask())
print("\\n".join(sorted(name for thread, name in seen if not thread.startswith("fastlatch-hashing"))))
"""


def test_the_first_requests_import_nothing_on_the_event_loop(tmp_path: Path) -> None:
    """An import takes milliseconds in which nobody else is answered; what is imported late is imported by a worker."""
    done = subprocess.run(
        [sys.executable, "-c", REQUESTS], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    asked_by_the_client_of_this_test = {"sniffio"}
    assert set(done.stdout.split()) <= asked_by_the_client_of_this_test


RESOURCE_SERVER = """
import asyncio, sys
from fastapi import FastAPI
from fastlatch import CurrentToken, ResourceServer
assert "httpx2" not in sys.modules, "an app is imported more often than it is served"
api = ResourceServer(issuer="http://127.0.0.1:9", client_id="api", client_secret="a secret of the test")
app = FastAPI()
app.include_router(api.router)

async def begin_and_end():
    async with app.router.lifespan_context(app):
        assert not api.ready

asyncio.run(begin_and_end())
"""
OF_NO_RESOURCE_SERVER = {"sqlalchemy", "alembic", "asyncpg", "argon2", "pwdlib", "zxcvbn", "typer", "limits"}
"""Not bcrypt: cryptography asks whether it is there, for the keys of SSH."""


def test_a_resource_server_starts_with_neither_database_nor_hashing(tmp_path: Path) -> None:
    assert imported_by(RESOURCE_SERVER, tmp_path) & OF_NO_RESOURCE_SERVER == set()
