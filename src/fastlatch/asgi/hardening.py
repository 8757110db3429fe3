"""What stands around every request of our own servers, from the outside in."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from fastlatch.settings import Settings

from .header_limits import HeaderLimits
from .last_resort import LastResort
from .request_log import RequestLog
from .security_headers import SecurityHeaders


def harden(app: FastAPI, settings: Settings) -> None:
    """Add the request log, the safe headers, limits for headers, CORS for the allowed origins, and the last resort."""
    # Each one added stands outside the ones before.
    app.add_middleware(LastResort)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "WWW-Authenticate", "X-Request-ID"],
        )
    app.add_middleware(HeaderLimits)
    app.add_middleware(SecurityHeaders, https=settings.issuer.startswith("https:"))
    app.add_middleware(RequestLog, trusted_proxies=settings.proxies())
