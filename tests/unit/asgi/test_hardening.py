"""What stands around every request of our servers: the log line, the headers, the last resort."""

import logging

import pytest
from fastapi import FastAPI, WebSocket
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient

from fastlatch.asgi import harden, request_id
from fastlatch.settings import Settings


@pytest.fixture
def app():
    app = FastAPI()

    @app.get("/fine/{rest:path}")
    async def fine(rest: str):
        logging.getLogger("fastlatch.test").warning("inside, id %s", request_id.get())
        return {"rest": rest}

    @app.get("/framed")
    async def framed():
        return PlainTextResponse("x", headers={"X-Frame-Options": "SAMEORIGIN"})

    @app.get("/broken")
    async def broken():
        raise ValueError("the password is hunter2")

    @app.get("/half")
    async def half():
        async def parts():
            yield b"begun"
            raise ValueError("hunter2")

        return StreamingResponse(parts())

    return app


def client(app, **settings) -> TestClient:
    return TestClient(harden(app, Settings.load(_env_file=None, **settings)), raise_server_exceptions=False)


def access_lines(caplog) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "fastlatch.access"]


def test_each_request_is_one_line_with_the_id_that_the_answer_names(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    answer = client(app).get(
        "/fine/x?token=hunter2", headers={"Authorization": "Bearer hunter2", "X-Request-ID": "mine"}
    )
    (line,) = access_lines(caplog)
    assert line.fields["method"] == "GET"
    assert line.fields["path"] == "/fine/x"
    assert line.fields["status"] == 200
    assert line.fields["duration_ms"] >= 0
    assert "hunter2" not in line.getMessage()
    own_id = answer.headers["X-Request-ID"]
    assert own_id != "mine"
    assert any(record.getMessage() == f"inside, id {own_id}" for record in caplog.records)
    assert not request_id.get()


def test_a_line_break_in_the_path_cannot_forge_a_line(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    client(app).get("/fine/%0aGET%20/admin%20200%1b[31m")
    (line,) = access_lines(caplog)
    assert line.fields["path"] == "/fine/%0aGET%20/admin%20200%1b[31m"


def test_a_decoded_path_from_a_server_without_raw_path_cannot_either(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    hardened = harden(app, Settings.load(_env_file=None))

    async def without_raw_path(scope, receive, send):
        await hardened({**scope, "raw_path": None}, receive, send)

    TestClient(without_raw_path).get("/fine/%0ax%c3%a9")
    (line,) = access_lines(caplog)
    assert line.fields["path"] == "/fine/?x\\xc3\\xa9"


def test_a_long_path_is_cut(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    client(app).get("/fine/" + "x" * 5000)
    assert len(access_lines(caplog)[0].fields["path"]) < 300


def test_the_address_in_the_log_believes_listed_proxies_only(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    hardened = harden(app, Settings.load(_env_file=None, trusted_proxies="10.0.0.0/8"))
    for peer, expected in (("10.0.0.1", "192.0.2.7"), ("203.0.113.9", "203.0.113.9")):
        TestClient(hardened, client=(peer, 1)).get("/fine/x", headers={"X-Forwarded-For": "192.0.2.7"})
        assert access_lines(caplog)[-1].fields["address"] == expected


def test_an_unexpected_error_is_500_with_an_id_that_the_log_has_too_and_no_internals(app, caplog):
    answer = client(app).get("/broken")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "ValueError" not in answer.text
    (record,) = [record for record in caplog.records if record.exc_info]
    error_id = answer.json()["detail"].split()[-1]
    assert error_id in record.getMessage()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_error_in_the_middle_of_an_answer_cuts_it_off_and_is_logged(app, caplog):
    hardened = harden(app, Settings.load(_env_file=None))
    with pytest.raises(ValueError, match="hunter2"):
        TestClient(hardened).get("/half")
    assert any(record.exc_info for record in caplog.records if record.name.startswith("fastlatch"))


def test_safe_headers_are_on_every_answer_and_a_routes_own_stands(app):
    here = client(app)
    answer = here.get("/nowhere")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in answer.headers
    assert here.get("/framed").headers["X-Frame-Options"] == "SAMEORIGIN"


def test_https_is_remembered_by_browsers_when_the_issuer_is_https(app):
    answer = client(app, issuer="https://login.example.com").get("/framed")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cors_is_for_the_allowed_origins_alone(app):
    here = client(app, allowed_origins="https://app.example.com")
    allowed = here.get("/fine/x", headers={"Origin": "https://app.example.com"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
    stranger = here.get("/fine/x", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers


def test_without_allowed_origins_there_is_no_cors(app):
    answer = client(app).get("/fine/x", headers={"Origin": "http://127.0.0.1:8000"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_websocket_and_the_lifespan_pass_through(app):
    @app.websocket("/ws")
    async def ws(socket: WebSocket):
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    with client(app) as here, here.websocket_connect("/ws") as socket:
        assert socket.receive_text() == "hello"


def too_many(status: int, headers=(), path: str = "/fine/x"):
    return pytest.param(status, list(headers), path, id=f"{status}, {len(headers)} headers, {len(path)} characters")


@pytest.mark.parametrize(
    ("status", "headers", "path"),
    [
        too_many(431, [("X", "y")] * 200),
        too_many(431, [("Cookie", "a=b;" * 8192)]),
        too_many(431, [("X-Forwarded-For", "," * 16_384), ("Cookie", "a;" * 8192)]),
        too_many(414, path="/fine/x?" + "a&" * 8192),
        too_many(414, path="/fine/" + "x" * 16_384),
    ],
)
def test_headers_beyond_every_measure_are_refused_before_anything_takes_them_apart(app, caplog, status, headers, path):
    caplog.set_level("INFO", "fastlatch")
    here = client(app, allowed_origins="https://app.example.com")

    with pytest.MonkeyPatch.context() as patch:
        for parser in ("cookie_parser", "QueryParams"):
            patch.setattr(f"starlette.requests.{parser}", lambda _: pytest.fail("taken apart"))
        answer = here.get(path, headers=headers)

    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert access_lines(caplog)[0].fields["status"] == status


def test_a_long_token_is_refused_as_a_token_and_headers_within_measure_pass(app):
    here = client(app)
    own = len(here.build_request("GET", "/").headers)

    assert here.get("/fine/x", headers={"Authorization": "Bearer " + "x" * 1_000_000}).status_code == 200
    assert here.get("/fine/x", headers=[(f"X-{number}", "y") for number in range(200 - own)]).status_code == 200
    assert here.get("/fine/x?" + "a" * 8192, headers={"Cookie": "x" * 16_384}).status_code == 200


def test_a_path_of_a_megabyte_is_cut_before_it_is_looked_at(app, caplog):
    caplog.set_level("INFO", "fastlatch")
    hardened = harden(app, Settings.load(_env_file=None))

    class Counted(bytes):
        def partition(self, _separator):
            pytest.fail("looked at whole")

    async def with_long_path(scope, receive, send):
        await hardened({**scope, "raw_path": Counted(b"/" + b"x" * 1_000_000 + b"?token=hunter2")}, receive, send)

    TestClient(with_long_path).get("/fine/x")
    assert access_lines(caplog)[0].fields["path"] == "/" + "x" * 255 + "..."
