"""What `fastlatch doctor` says of Redis: away, or about to forget what is counted."""

import pytest

from fastlatch.cli.checks.shared_limits import remark_on_counting, shared_limit_problems
from fastlatch.settings import Settings


@pytest.fixture
def settings(redis) -> Settings:
    return Settings.load(_env_file=None, redis_url=redis.socket_url)


@pytest.fixture
def full_at(redis):
    """Sets how much memory there is, and what happens then."""

    def set_(memory: str, policy: str) -> None:
        redis.client.config_set("maxmemory", memory)
        redis.client.config_set("maxmemory-policy", policy)

    yield set_
    set_("0", "noeviction")


def test_a_server_that_gives_up_what_ends_soonest_is_as_it_should_be(settings, full_at):
    full_at("300mb", "volatile-ttl")
    assert list(shared_limit_problems(settings)) == []


@pytest.mark.parametrize(
    ("memory", "policy", "what"),
    [
        ("0", "noeviction", "memory without end"),
        ("0", "volatile-ttl", "memory without end"),
        ("300mb", "noeviction", "takes no more guesses when its memory is full"),
        ("300mb", "allkeys-lru", "gives up any counter"),
        ("300mb", "volatile-lru", "gives up any counter"),
    ],
)
def test_what_would_be_forgotten_or_refused_when_its_memory_is_full_is_found(settings, full_at, memory, policy, what):
    full_at(memory, policy)
    (found,) = shared_limit_problems(settings)
    assert what in found.what
    assert "volatile-ttl" in found.mend


def test_looking_leaves_nothing_behind_for_longer_than_a_second(settings, redis):
    list(shared_limit_problems(settings))
    assert all(redis.client.pttl(key) <= 1000 for key in redis.client.scan_iter())


def test_a_server_that_is_away_is_found_and_its_password_is_not_shown(capsys):
    settings = Settings.load(_env_file=None, redis_url="redis://user:not-for-eyes@127.0.0.1:1/2")
    (found,) = shared_limit_problems(settings)
    assert found.subject == "FASTLATCH_REDIS_URL"
    assert "127.0.0.1:1 takes no guesses (ConnectionError)" in str(found)
    assert "not-for-eyes" not in str(found) + "".join(capsys.readouterr())


def test_a_replica_is_found(settings, redis):
    redis.client.replicaof("127.0.0.1", 1)
    try:
        (found,) = shared_limit_problems(settings)
    finally:
        redis.client.replicaof("NO", "ONE")
    assert "ReadOnlyError" in found.what


def test_a_user_who_may_count_and_nothing_else_is_enough(redis):
    rights = "+evalsha +script|load +time +zadd +pexpire +zrange +zrangebyscore +zremrangebyscore +zrem +zcount"
    redis.client.execute_command("ACL", "SETUSER", *f"few reset on >its-password ~fastlatch:guesses:* {rights}".split())
    url = redis.url.replace("redis://", "redis://few:its-password@")
    assert list(shared_limit_problems(Settings.load(_env_file=None, redis_url=url))) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"database_url": "postgresql://db/x"}, True),
        ({"database_url": "postgresql://db/x", "redis_url": "redis://r"}, False),
        ({}, False),
    ],
)
def test_a_database_for_several_machines_without_redis_is_remarked_on(values, said, capsys):
    remark_on_counting(Settings.load(_env_file=None, **values))
    assert ("FASTLATCH_REDIS_URL" in capsys.readouterr().err) is said
