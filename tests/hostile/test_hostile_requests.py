"""RFC 6750 section 3: over HTTP every hostile token is 401, with the challenge and nothing else to read out of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.adapters.keys.jwk import ALGORITHMS
from hostile.corpus import good_tokens, header_value, hostile_tokens, raw_header_cases, tokens_of_nobody
from hostile.listener import counting_visitors

NOW = 1_800_000_000
USER = NewUser("alice", "correct horse battery", scopes={"items:read"})


@dataclass
class Server:
    """A whole app, and what a login gave."""

    http: TestClient
    token: str
    other: str
    refresh_token: str
    private_key: str

    def ask(self, value: bytes) -> tuple[int, str, str]:
        """Status, challenge and body."""
        answer = self.http.get("/users/me", headers=[(b"authorization", value)])
        return answer.status_code, answer.headers.get("www-authenticate", ""), answer.text


@pytest.fixture(scope="module", params=ALGORITHMS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'fastlatch.db'}",
        signing_algorithm=request.param,
        argon2_memory_kib=1024,
        argon2_iterations=1,
    )

    def clock() -> float:
        return NOW

    async def private_key() -> str:
        async with Fastlatch(settings, first_users=[USER], clock=clock).running() as services:
            return services.keys.export_private(services.keys.describe()[0].kid)

    exported = asyncio.run(private_key())
    auth = Fastlatch(settings, clock=clock)
    app = FastAPI()
    app.include_router(auth.router)
    with TestClient(app, raise_server_exceptions=False) as http:
        form = {"username": USER.username, "password": USER.password, "grant_type": "password"}
        first, second = (http.post("/token", data=form).json() for _ in range(2))
        yield Server(http, first["access_token"], second["access_token"], first["refresh_token"], exported)


def test_every_hostile_token_is_answered_401_with_the_challenge(server: Server):
    wrong: dict[str, tuple[int, str, str]] = {}
    bodies: set[str] = set()
    with counting_visitors() as listener:
        others = {"the refresh token of this session": server.refresh_token}
        for name, token in hostile_tokens(
            server.token, server.private_key, now=NOW, listener=listener.url, others=others
        ):
            value = header_value(token)
            if value is None:
                continue
            answer = server.ask(b"Bearer " + value)
            bodies.add(answer[2])
            if answer[0] != 401 or 'error="invalid_token"' not in answer[1]:
                wrong[name] = answer
        assert listener.visitors == 0
    assert wrong == {}
    assert len(bodies) == 1, "what is wrong with a token is nobody's business"


def test_a_token_of_nobody_is_answered_401(server: Server):
    answers = {
        name: server.ask(f"Bearer {token}".encode())[0]
        for name, token in tokens_of_nobody(server.token, server.private_key, now=NOW)
    }
    assert set(answers.values()) == {401}


def test_every_good_token_is_answered_200_or_does_not_open_accounts(server: Server):
    for name, token in good_tokens(server.token, server.private_key, now=NOW):
        expected = 403 if name in {"another client", "aud as a list of several"} else 200
        assert server.ask(f"Bearer {token}".encode())[0] == expected, name


def test_a_good_token_counts_only_where_it_belongs(server: Server):
    for case in raw_header_cases(server.token, server.other):
        answer = server.http.get(f"/users/me?{case.query}", headers=list(case.headers))
        expected = {200} if case.accepted else {400, 401}
        assert answer.status_code in expected, case.name
        assert case.accepted or answer.headers["www-authenticate"].startswith(("Bearer", "DPoP")), case.name
