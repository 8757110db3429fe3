"""Where counters are shared. Whatever else an address could say to the client would loosen its bounds or its checks."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from .problem import Problem, setting

_SCHEMES = ("redis", "rediss", "unix")
_OPTIONS = {"db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}
_FORMS = (
    "Write redis://host:6379/0, rediss://user:password@host:6380/0 or unix:///path/to/socket?db=0, "
    "and %2F for a / in a password."
)


def redis_problems(url: str) -> Iterator[Problem]:
    """What the client would not take, or take in another way than it looks. Quotes nothing but the scheme."""
    if "#" in url:
        yield setting("redis_url", "it has a # in it", "In a password, write %23 for it.")
        return
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        yield setting("redis_url", "its host or its port cannot be read", _FORMS)
        return
    if parts.scheme not in _SCHEMES:
        shown = repr(parts.scheme) if "://" in url else "this"
        yield setting("redis_url", f"{shown} is not an address of Redis", _FORMS)
        return
    local = parts.scheme == "unix"
    if not (parts.path if local else parts.hostname) or port == 0:
        yield setting("redis_url", "it names no place", _FORMS)
    if not local and not parts.path.removeprefix("/").isdecimal() and parts.path not in {"", "/"}:
        yield setting("redis_url", "the number of its database cannot be read", _FORMS)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - _OPTIONS:
        # Not which one: it may be the rest of a password with a ? in it.
        allowed = ", ".join(sorted(_OPTIONS))
        yield setting("redis_url", "it sets something else behind its ?", f"There may stand {allowed}.")
    if not options.get("db", "0").isdecimal():
        yield setting("redis_url", "the number of its database cannot be read", _FORMS)
