"""Four workers tell the clients of many endings: each once, whoever takes it."""

import httpx2
from joserfc.jws import extract_compact

from support.told import listening

SECRET = "a-secret-of-forty-characters-0123456789ab"
SESSIONS = 24
PASSWORD = "correct horse battery"


def test_each_of_many_endings_is_told_once_by_one_of_four_workers(cluster_with) -> None:
    with listening() as told, cluster_with() as cluster:
        options = ["--backchannel-logout-uri", told.uri, "--secret-stdin", "--grant", "password"]
        assert cluster.run("clients", "create", "app", *options, stdin=SECRET).status == 0
        assert cluster.run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
        cluster.start()
        login = {"grant_type": "password", "username": "alice", "password": PASSWORD}
        for _ in range(SESSIONS):
            answer = httpx2.post(f"http://127.0.0.1:{cluster.port}/token", data=login, auth=("app", SECRET))
            assert answer.status_code == 200
        assert cluster.run("users", "disable", "alice").status == 0
        tokens = told.wait_for(SESSIONS)

    assert len({extract_compact(token.encode()).payload for token in tokens}) == SESSIONS
    assert len(tokens) == SESSIONS
