"""RFC 8414 section 2: the addresses that the metadata names. Light to import: an app's routes are known by them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Absolute URLs. None: the app does not serve this one."""

    token: str
    revocation: str | None = None
    introspection: str | None = None
    jwks: str | None = None
    revocations: str | None = None
    userinfo: str | None = None
    authorization: str | None = None
    end_session: str | None = None
    registration: str | None = None
    pushed_authorization: str | None = None
    device_authorization: str | None = None
    device_page: str | None = None
    """RFC 8628 section 3.2, `verification_uri`."""
