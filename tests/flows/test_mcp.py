"""MCP authorization with the MCP Python SDK on both sides: its client, a server made with it, and ours between them.

Three ways to be a client: registered by an administrator, registered by itself, and known by a document.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp.shared.auth import OAuthClientInformationFull

from support.certificates import certificate_for
from support.command_line import CommandLine
from support.flows import bearer
from support.mcp_client import CALLBACK, McpClient, Person, Storage
from support.pages import PASSWORD
from support.tls_site import tls_site

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
SITE = "client.example"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@contextmanager
def uvicorn(app, port, folder, **variables):
    """A server in a process of its own; what it yields waits until it answers."""
    log = folder / f"{app.replace(':', '.')}.log"
    paths = [str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
    run = [sys.executable, "-m", "uvicorn", app, "--port", str(port)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            run,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | variables,
            stdout=errors,
            stderr=errors,
        ) as process,
    ):
        try:
            yield lambda: wait_for(f"http://127.0.0.1:{port}/health/live", log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(url, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx2.get(url, timeout=5)
        except httpx2.TransportError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return


def settings(mcp):
    return {
        "FASTLATCH_RESOURCES": mcp,
        "FASTLATCH_SCOPES": json.dumps({"notes:read": "Read your notes", "notes:write": "Write notes"}),
        "FASTLATCH_DYNAMIC_REGISTRATION": "open",
        "FASTLATCH_CLIENT_ID_DOCUMENTS": "true",
        "FASTLATCH_ARGON2_MEMORY_KIB": "1024",
    }


def with_alice(folder, **variables):
    run = CommandLine(folder, variables)
    scopes = ("--scope", "notes:read", "--scope", "notes:write")
    assert run("users", "create", "alice", *scopes, "--password-stdin", stdin=PASSWORD).status == 0
    return run


class Place:
    def __init__(self, issuer, mcp):
        self.issuer, self.mcp = issuer, mcp
        self.person = Person(issuer)

    def client(self, **more):
        return McpClient(self.mcp, self.person, **more)


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """`fastlatch serve` and an MCP server, as a user would start them."""
    folder = tmp_path_factory.mktemp("mcp")
    port = free_port()
    mcp = f"http://127.0.0.1:{port}/mcp"
    run = with_alice(folder, **settings(mcp))
    public = ("--public", "--third-party", "--redirect-uri", CALLBACK)
    assert run("clients", "create", "known", *public).status == 0
    with run.running("serve") as server:
        variables = {"FASTLATCH_ISSUER": server.url, "MCP_URL": mcp}
        with uvicorn("examples.mcp_server.server:app", port, folder, **variables) as until_it_answers:
            until_it_answers()
            yield server.url, mcp


@pytest.fixture
def place(standing):
    return Place(*standing)


KNOWN = {"client_id": "known", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none"}


def known(place):
    return place.client(storage=Storage(client=OAuthClientInformationFull.model_validate(KNOWN)))


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


async def test_a_client_that_an_administrator_has_registered_calls_tools(place):
    client = known(place)

    assert await client.call("write_note", text="milk") == {"result": 1}
    assert await client.call("read_notes") == {"result": ["milk"]}
    [asked] = place.person.asked
    assert (asked["client_id"], asked["resource"], asked["code_challenge_method"]) == ("known", place.mcp, "S256")
    assert place.person.answer["iss"] == place.issuer
    assert "Read your notes" in place.person.pages[0]


@pytest.mark.parametrize("method", [None, "none"])
async def test_a_client_registers_itself_and_calls_tools(place, method):
    client = place.client(method=method)
    assert (await client.call("read_notes"))["result"] is not None
    made = client.storage.client

    assert made.client_id.startswith("dyn~")
    assert (made.client_secret is None) is (method == "none")
    assert "Not run by" in place.person.pages[0]
    assert "Any app on this device could call itself that." in place.person.pages[0]


async def test_a_token_is_for_the_mcp_server_and_for_nobody_else(place):
    client = known(place)
    await client.call("read_notes")
    token = client.storage.tokens.access_token

    assert claims_of(token)["aud"] == place.mcp
    assert httpx2.get(f"{place.issuer}/users/me", headers=bearer(token)).status_code == 401


async def test_a_token_for_somebody_else_is_refused_by_the_mcp_server(place):
    form = {"grant_type": "password", "username": "alice", "password": PASSWORD, "scope": "notes:read"}
    token = httpx2.post(f"{place.issuer}/token", data=form).json()["access_token"]
    refused = httpx2.post(place.mcp, json={}, headers=bearer(token))

    assert refused.status_code == 401
    named = f'resource_metadata="{place.mcp.removesuffix("/mcp")}/.well-known/oauth-protected-resource/mcp"'
    assert named in refused.headers["www-authenticate"]


async def test_an_expired_token_is_refreshed_without_asking_anybody(place):
    client = known(place)
    async with client.connected() as (connected, provider):
        await connected.call_tool("read_notes", {})
        before = client.storage.tokens
        provider.context.token_expiry_time = 1.0
        await connected.call_tool("read_notes", {})

    assert len(place.person.asked) == 1
    assert client.storage.tokens.refresh_token not in {None, before.refresh_token}
    assert claims_of(client.storage.tokens.access_token)["aud"] == place.mcp


async def test_a_token_that_does_not_reach_far_enough_is_widened_by_the_user(place):
    """RFC 6750 section 3.1: the server names the scope, and the client asks its user for it."""
    client = known(place)
    narrow = await token_of(place, scope="openid")
    client.storage.tokens = narrow

    assert (await client.call("read_notes"))["result"] is not None
    [asked] = place.person.asked
    assert {"openid", "notes:read"} <= set(asked["scope"].split())


async def token_of(place, scope):
    """Tokens that a client has got before, for less."""
    from mcp.client.auth.oauth2 import PKCEParameters  # noqa: PLC0415 (for this one test)
    from mcp.shared.auth import OAuthToken  # noqa: PLC0415 (the same)

    keys, person = PKCEParameters.generate(), Person(place.issuer)
    asked = KNOWN | {"scope": scope, "resource": place.mcp, "response_type": "code"}
    asked |= {"code_challenge": keys.code_challenge, "code_challenge_method": "S256", "redirect_uri": CALLBACK}
    del asked["redirect_uris"], asked["token_endpoint_auth_method"]
    await person.visit(f"{place.issuer}/authorize?{httpx2.QueryParams(asked)}")
    form = {"grant_type": "authorization_code", "client_id": "known", "redirect_uri": CALLBACK}
    form |= {"code": person.answer["code"], "code_verifier": keys.code_verifier}
    answer = httpx2.post(f"{place.issuer}/token", data=form)
    return OAuthToken.model_validate(answer.json())


async def test_a_resource_that_the_issuer_does_not_know_gets_no_token(place):
    asked = {"client_id": "known", "redirect_uri": CALLBACK, "response_type": "code", "scope": "notes:read"}
    asked |= {"resource": "https://evil.example/mcp", "code_challenge": "c" * 43, "code_challenge_method": "S256"}
    answer = httpx2.get(f"{place.issuer}/authorize", params=asked)

    assert "error=invalid_target" in answer.headers["location"]


async def test_an_mcp_server_says_whom_to_ask(place):
    said = httpx2.get(f"{place.mcp.removesuffix('/mcp')}/.well-known/oauth-protected-resource/mcp").json()

    assert said["resource"] == place.mcp
    assert said["authorization_servers"] == [place.issuer]


@pytest.fixture
def certificate(tmp_path):
    return certificate_for(SITE, tmp_path)


@pytest.fixture
def trusting(tmp_path, certificate):
    """The same with an app of ours in the place of `fastlatch serve`, which trusts the authority of the test."""
    at, port = free_port(), free_port()
    issuer, mcp = f"http://127.0.0.1:{at}", f"http://127.0.0.1:{port}/mcp"
    variables = settings(mcp) | {"FASTLATCH_ISSUER": issuer}
    with_alice(tmp_path, **variables)
    trusted = {"TEST_AUTHORITY": str(certificate.authority)}
    with (
        uvicorn("support.mcp_issuer:app", at, tmp_path, **variables, **trusted) as until_one_answers,
        uvicorn("examples.mcp_server.server:app", port, tmp_path, FASTLATCH_ISSUER=issuer, MCP_URL=mcp) as until_both,
    ):
        until_one_answers()
        until_both()
        yield Place(issuer, mcp)


async def test_a_client_with_a_document_calls_tools(trusting, certificate):
    """The document comes over real TLS, from a name that leads to this machine in this test only."""
    async with tls_site(certificate) as site:
        document = f"https://{SITE}:{site.port}/client.json"
        said = {"client_id": document, "client_name": "A client from elsewhere", "redirect_uris": [CALLBACK]}
        said |= {"grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none"}
        site.publish("/client.json", json.dumps(said).encode())
        client = trusting.client(document=document)
        assert await client.call("write_note", text="tea") == {"result": 1}

    assert client.storage.client.client_id == document
    assert claims_of(client.storage.tokens.access_token)["client_id"] == document
    [page] = trusting.person.pages
    assert "A client from elsewhere" in page
    assert f"<strong>{SITE}</strong>" in page
    assert len(site.heads) == 1
