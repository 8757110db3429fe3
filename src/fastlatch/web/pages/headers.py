"""What a browser must not do with a page of ours, whoever's app it stands in.

RFC 9700 section 4.16: "Authorization servers MUST prevent clickjacking attacks." Section 4.2.4: "Suppress the Referer
header by applying an appropriate Referrer Policy".
"""

import re
from collections.abc import Iterable

_HTTP_ORIGIN = re.compile(r"(https?://[a-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?]|$)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*:)")

ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
}


def page_headers(goes_on_to: Iterable[str] = (), *, script: bool = False) -> dict[str, str]:
    """For a page of HTML. `goes_on_to`: URIs that its forms may lead to in the end.

    Browsers apply form-action to the redirects that follow a form too.
    """
    targets = " ".join(["'self'", *(source for uri in goes_on_to for source in _sources(uri))])
    scripts = "script-src 'self'; " if script else ""
    policy = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; {scripts}"
        f"base-uri 'none'; frame-ancestors 'none'; form-action {targets}"
    )
    return {**ALWAYS, "Content-Security-Policy": policy}


def _sources(uri: str) -> list[str]:
    """The origin of a URI, or its scheme where the policy has no words for its host (an IPv6 address has none)."""
    origin = _HTTP_ORIGIN.match(uri)
    scheme = _SCHEME.match(uri)
    return [origin[1]] if origin is not None else [scheme[1]] if scheme is not None else []
