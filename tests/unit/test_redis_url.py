"""Addresses of Redis: what is taken, and what is refused at the door in one line that hides the password."""

import pytest

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://:its-password@10.0.0.1:6379/3",
        "rediss://user:its-password@cache.internal:6380/0?ssl_ca_certs=/etc/ca.pem",
        "redis://[::1]:6379/",
        "unix:///run/valkey/socket?db=2",
    ],
)
def test_every_kind_of_address_is_taken_and_shown_nowhere(url):
    settings = Settings.load(_env_file=None, redis_url=url)
    settings.check()
    assert url not in repr(settings)
    assert "its-password" not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://user:its-password@host", "'http' is not an address of Redis"),
        ("valkey://user:its-password@host", "'valkey' is not an address of Redis"),
        ("its-password", "this is not an address of Redis"),
        ("", "this is not an address of Redis"),
        ("redis://", "names no place"),
        ("redis://host:0", "names no place"),
        ("unix://", "names no place"),
        ("redis://user:its-password@host:port", "its host or its port"),
        ("redis://user:its-password@[::1/0", "its host or its port"),
        ("redis://user:its-password@host/zero", "number of its database"),
        ("unix:///socket?db=one", "number of its database"),
        ("redis://host?socket_timeout=60", "something else behind its ?"),
        ("rediss://host?ssl_cert_reqs=none", "something else behind its ?"),
        ("redis://user:its#password@host", "it has a # in it"),
        ("redis://user:its/password@host", "its host or its port"),
        ("redis://user:1?its-password@host", "something else behind its ?"),
    ],
)
def test_what_cannot_work_or_loosens_a_check_is_refused_in_lines_without_the_password(url, why):
    with pytest.raises(ConfigurationError) as refusal:
        Settings.load(_env_file=None, redis_url=url).check()
    assert why in str(refusal.value)
    assert all(line.startswith("FASTLATCH_REDIS_URL: ") for line in str(refusal.value).splitlines())
    assert "its-password" not in str(refusal.value)
