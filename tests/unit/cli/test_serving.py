"""Where a server listens, what it is called, and which issuer follows from that."""

import gc
import importlib
import math
import socket

import pytest

from fastlatch.adapters.keys.key_ring import KeyRing
from fastlatch.asgi import connection, create_app
from fastlatch.asgi.connection import Connection
from fastlatch.asgi.connection.answers_directly import AnswersWithoutAsgi
from fastlatch.asgi.connection.with_h11 import H11Connection
from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from fastlatch.cli import serving, worker
from fastlatch.cli.issuer import following_port
from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings


@pytest.fixture
def bound():
    with serving.bind("127.0.0.1", 0) as bound:
        yield bound


@pytest.fixture(autouse=True)
def no_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASTLATCH_ISSUER", raising=False)


def test_a_taken_port_is_one_line_that_names_the_option(bound):
    bound.listen()
    with pytest.raises(ConfigurationError, match="--port"):
        serving.bind("127.0.0.1", bound.getsockname()[1])


@pytest.mark.parametrize("host", ["not an address", "203.0.113.250", "::ffff:203.0.113.250"])
def test_an_address_that_is_not_ours_is_one_line(host):
    with pytest.raises(ConfigurationError, match="cannot listen"):
        serving.bind(host, 0)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 (nothing is bound there)
        ("::", "[::1]"),
        ("::1", "[::1]"),
    ],
)
def test_the_url_is_one_that_works_in_a_browser_here(bound, host, shown):
    assert serving.local_url(host, bound) == f"http://{shown}:{bound.getsockname()[1]}"


def test_the_default_issuer_follows_the_port(bound):
    port = bound.getsockname()[1]
    assert following_port(Settings.load(), "127.0.0.1", bound).issuer == f"http://127.0.0.1:{port}"
    assert following_port(Settings.load(), "localhost", bound).issuer == f"http://localhost:{port}"


def test_other_choices_are_kept(bound):
    assert following_port(Settings.load(registration=True), "127.0.0.1", bound, registration=True).registration


def test_an_issuer_that_was_set_stays(bound, monkeypatch):
    monkeypatch.setenv("FASTLATCH_ISSUER", "https://login.example.com")
    assert following_port(Settings.load(), "127.0.0.1", bound).issuer == "https://login.example.com"


def test_listening_to_the_world_without_an_issuer_is_told(bound, capsys):
    settings = following_port(Settings.load(), "0.0.0.0", bound)  # noqa: S104 (nothing is bound there)
    assert settings.issuer == f"http://127.0.0.1:{bound.getsockname()[1]}"
    assert "FASTLATCH_ISSUER" in capsys.readouterr().err


def test_our_servers_have_a_limit_for_headers_answers_and_connections():
    config = serving.configure("fastlatch.cli.worker:create_app", Settings.load())

    assert issubclass(config.http, Connection)
    assert config.http.answer_deadline == 60
    assert config.limit_concurrency == 1000


def test_an_app_of_somebodys_own_may_answer_for_hours():
    assert Connection.answer_deadline == math.inf


@pytest.mark.parametrize(("found", "parser"), [(None, H11Connection), (object(), HttptoolsConnection)])
def test_the_bounds_are_there_whatever_is_installed(monkeypatch, found, parser):
    with monkeypatch.context() as patched:
        patched.setattr("importlib.util.find_spec", lambda name: found if name == "httptools" else pytest.fail(name))
        assert vars(importlib.reload(connection))["Connection"] is parser
    importlib.reload(connection)


@pytest.mark.anyio
async def test_a_worker_looks_for_no_garbage_while_it_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTLATCH_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    looks = []
    original = KeyRing.load

    async def load(keys):
        looks.append(gc.isenabled())
        await original(keys)

    monkeypatch.setattr(KeyRing, "load", load)
    app = worker.create_app()
    async with app.router.lifespan_context(app) as state:
        assert set(looks) == {False}
        assert gc.isenabled()
        assert "fastlatch" in state
    gc.unfreeze()


def test_what_is_served_can_be_answered_without_asgi(tmp_path):
    settings = Settings.load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'a.db'}")
    config = serving.configure(create_app(settings), settings)
    config.load()

    assert isinstance(config.loaded_app, AnswersWithoutAsgi)


def test_who_asks_before_the_server_runs_waits_and_is_not_refused() -> None:
    with serving.bind("127.0.0.1", 0) as bound:
        with pytest.raises(ConnectionRefusedError), socket.create_connection(bound.getsockname()):
            pass
        serving.let_in(bound)
        with socket.create_connection(bound.getsockname()):
            pass
