"""Settings that are allowed, and that somebody will regret."""

from collections.abc import Iterator

from fastlatch.settings import RATE_OFF, Problem, Settings, host_of, is_loopback, setting

_LONG_ACCESS_TTL = 3600
_LEAST_MEMORY_KIB = 7168
_LEAST_WORK_KIB = 5 * _LEAST_MEMORY_KIB
"""The OWASP cheat sheet's smallest Argon2id: 7 MiB with 5 passes; its other rows multiply to at least as much."""


def imprudent_settings(settings: Settings) -> Iterator[Problem]:
    """What is unsafe in most places, though not in all."""
    for name in ("login_rate_limit", "address_rate_limit"):
        if getattr(settings, name) in RATE_OFF:
            yield setting(name, "passwords may be guessed without end", 'Set it, for example "10/minute;100/day".')
    if settings.access_token_ttl > _LONG_ACCESS_TTL:
        yield setting(
            "access_token_ttl",
            "other services accept a stolen token for more than an hour",
            "Set it to 900; refresh tokens keep people logged in.",
        )
    if settings.password_min_score == 0:
        yield setting("password_min_score", "every password is taken, even the commonest", "Set it to 2 or more.")
    work = settings.argon2_memory_kib * settings.argon2_iterations
    if settings.argon2_memory_kib < _LEAST_MEMORY_KIB or work < _LEAST_WORK_KIB:
        yield setting(
            "argon2_memory_kib", "password hashes are cheap to guess", "Take the default, 19456 and 2 passes."
        )
    yield from _public(settings)
    for origin in settings.allowed_origins:
        if origin.startswith("http:") and not is_loopback(host_of(origin)):
            yield setting("allowed_origins", f"{origin} is plain http, so anybody can speak for it", "Use https.")


def _public(settings: Settings) -> Iterator[Problem]:
    if is_loopback(host_of(settings.issuer)):
        return
    if settings.registration:
        yield setting("registration", "any stranger may make an account", "Set it to false unless that is the intent.")
    if settings.profile == "tutorial":
        yield setting(
            "profile", "`tutorial` gives up OAuth's error answers and doubles a token's life", "Use first-party."
        )
