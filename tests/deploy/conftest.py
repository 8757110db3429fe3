"""One server for all proxies: as a user would start it behind one of them."""

from collections.abc import Iterator

import pytest

from support import proxies
from support.command_line import CommandLine, Running

PASSWORD = "correct horse battery"
PROXIES = {"nginx": proxies.nginx, "caddy": proxies.caddy, "traefik": proxies.traefik}


@pytest.fixture(scope="session")
def run(tmp_path_factory) -> CommandLine:
    run = CommandLine(
        tmp_path_factory.mktemp("server"),
        {
            "FASTLATCH_ISSUER": f"https://{proxies.NAME}",
            "FASTLATCH_TRUSTED_PROXIES": "127.0.0.1",
            "FASTLATCH_ADDRESS_RATE_LIMIT": "3/hour",
            "FASTLATCH_LOG_FORMAT": "json",
        },
    )
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return run


@pytest.fixture(scope="session")
def server(run) -> Iterator[Running]:
    with run.running("serve") as server:
        yield server


@pytest.fixture(scope="session", params=PROXIES)
def site(request, server, tmp_path_factory) -> Iterator[proxies.Site]:
    folder = tmp_path_factory.mktemp(request.param)
    with proxies.running(PROXIES[request.param], folder, [port_of(server.url)]) as site:
        yield site


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])
