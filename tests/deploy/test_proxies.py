"""Fastlatch behind the proxies of deploy/, each run for real with TLS: who calls, what passes, what is written."""

import json
import socket
import ssl
import subprocess
import time
from itertools import count

import httpx2
import pytest

from support.proxies import NAME

PASSWORD = "correct horse battery"
_NUMBERS = count(1)


def log_in(client, path="/token", **more):
    return client.post(path, data={"grant_type": "password", "username": "alice", "password": PASSWORD}, **more)


def somebody_new() -> str:
    """An address of this machine that no test had before."""
    number = next(_NUMBERS)
    return f"127.0.{number // 200 + 1}.{number % 200 + 1}"


def callers(server) -> list[str]:
    """The addresses in the log of requests."""
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    return [line["address"] for line in lines if "address" in line]


def test_a_login_and_a_request_with_its_token_pass(site):
    with site.client() as client:
        answer = log_in(client)
        assert answer.status_code == 200, answer.text
        me = client.get("/users/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert me.json()["username"] == "alice"
    assert "max-age" in me.headers["strict-transport-security"]
    assert me.headers["x-content-type-options"] == "nosniff"


def test_the_metadata_names_the_public_address_whatever_host_the_caller_claims(site):
    with site.client() as client:
        answer = client.get("/.well-known/oauth-authorization-server", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.json()["issuer"] == f"https://{NAME}"
    assert answer.json()["token_endpoint"] == f"https://{NAME}/token"


def test_the_refresh_cookie_is_set_for_https_alone_and_comes_back(site):
    ours = {"Origin": f"https://{NAME}"}
    with site.client() as client:
        answer = log_in(client, "/auth/login", headers=ours)
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        value = cookie.partition(";")[0]
        assert client.post("/auth/refresh", headers=ours | {"Cookie": value}).status_code == 200
        theirs = {"Origin": "https://evil.example", "Cookie": value}
        assert client.post("/auth/refresh", headers=theirs).status_code == 403


@pytest.mark.parametrize(
    "claim",
    [
        [("X-Forwarded-For", "203.0.113.9")],
        [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "127.0.0.1")],
        [("x-forwarded-for", "203.0.113.9, 127.0.0.1, 127.0.0.1")],
        [("Forwarded", "for=203.0.113.9"), ("X-Real-IP", "203.0.113.9"), ("X-Client-IP", "203.0.113.9")],
    ],
    ids=["one", "two lines", "a list with our proxy in it", "other names of it"],
)
def test_nobody_can_claim_another_address(site, server, claim):
    source = somebody_new()
    with site.client(source) as client:
        client.get("/health/live", headers=[*claim, ("Host", NAME)])
        answer = client.post("/token", data={"grant_type": "refresh_token", "refresh_token": "x"}, headers=claim)
    assert answer.status_code == 400
    deadline = time.monotonic() + 5
    while source not in callers(server):
        assert time.monotonic() < deadline, callers(server)[-5:]
        time.sleep(0.02)
    assert "203.0.113.9" not in callers(server)


def test_wrong_passwords_are_counted_for_the_caller_and_not_for_the_proxy(site):
    def guess(client, number):
        form = {"grant_type": "password", "username": f"nobody-{number}", "password": "wrong"}
        return client.post("/token", data=form, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code

    with site.client(somebody_new()) as one, site.client(somebody_new()) as other:
        assert [guess(one, number) for number in range(5)] == [400, 400, 400, 429, 429]
        assert guess(other, 9) == 400


def test_a_long_token_is_refused_by_fastlatch_and_a_longer_one_by_nobody_as_a_fault(site):
    with site.client() as client:
        answer = client.get("/users/me", headers={"Authorization": f"Bearer {'x' * 20_000}"})
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["www-authenticate"]
        assert client.get("/users/me", headers={"Cookie": "c=" + "x" * 40_000}).status_code in {400, 431, 494}


def test_a_body_that_is_too_large_is_413_and_the_connection_goes_on_or_ends_cleanly(site):
    with site.client() as client:
        answer = client.post("/token", data={"grant_type": "password", "username": "x" * 300_000})
        assert answer.status_code == 413
        assert log_in(client).status_code == 200


def test_hundreds_of_requests_on_kept_connections_all_have_an_answer(site):
    with site.client() as client:
        token = log_in(client).json()["access_token"]
        ours = {"Authorization": f"Bearer {token}"}
        answers = {client.get("/users/me", headers=ours).status_code for _ in range(300)}
    assert answers == {200}


@pytest.mark.parametrize("version", ["--http2", "--http1.1", "--http1.0"])
def test_every_version_of_http_that_a_caller_may_speak_has_an_answer(site, version):
    command = ["curl", "--silent", "--show-error", version, "--cacert", site.certificate.authority]
    command += ["--resolve", f"{NAME}:{site.port}:127.0.0.1", "--write-out", "\n%{http_code} %{http_version}"]
    if version == "--http1.0":
        # Which is no name that a caller could negotiate.
        command.append("--no-alpn")
    form = f"grant_type=password&username=alice&password={PASSWORD}"
    done = subprocess.run(
        [*command, "--data", form, f"https://{NAME}:{site.port}/token"],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    body, _, last = done.stdout.rpartition("\n")
    assert last.split()[0] == "200", done.stdout
    assert json.loads(body)["token_type"].lower() == "bearer"
    if version == "--http2":
        assert last.split()[1] == "2"


def test_plain_http_leads_to_https_and_nowhere_else(site):
    answer = httpx2.get(f"http://127.0.0.1:{site.plain_port}/users/me", headers={"Host": NAME})
    assert answer.status_code in {301, 302, 307, 308}
    assert answer.headers["location"].startswith(f"https://{NAME}")
    posted = httpx2.post(f"http://127.0.0.1:{site.plain_port}/token", data={"a": "b"}, headers={"Host": NAME})
    assert posted.status_code in {301, 302, 307, 308, 404, 405}


def test_old_versions_of_tls_are_refused_and_1_2_and_1_3_are_taken(site):
    def version(least, most):
        context = ssl.create_default_context(cafile=str(site.certificate.authority))
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = least, most
        with ssl_connection(site, context) as connection:
            return connection.version()

    assert version(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert version(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    with (
        pytest.warns(DeprecationWarning, match="TLSv1_1"),
        pytest.raises(OSError, match=r"(?i)protocol|reset|closed|EOF"),
    ):
        version(ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1)


def ssl_connection(site, context):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", site.port), 10), server_hostname=NAME)


def test_logs_of_the_proxy_hold_no_token_no_cookie_and_no_query(site):
    marks = {kind: f"mark-{kind}-7f3a9" for kind in ("query", "bearer", "cookie", "referer", "body")}
    with site.client() as client:
        client.get(
            f"/users/me?code={marks['query']}",
            headers={
                "Authorization": f"Bearer {marks['bearer']}",
                "Cookie": f"__Host-x={marks['cookie']}",
                "Referer": f"https://{NAME}/?code={marks['referer']}",
            },
        )
        client.post("/token", data={"grant_type": "refresh_token", "refresh_token": marks["body"]})
        time.sleep(0.3)
    written = site.written()
    assert "/users/me" in written or '"RequestMethod":"GET"' in written, "the log is not where this test looks for it"
    assert [mark for mark in marks.values() if mark in written] == []
