"""OAuth 2.0 for Browser-Based Apps, section 6.1.3.3: whoever relies on cookies "MUST implement a proper CSRF defense".

SameSite alone "falls short when the BFF is hosted alongside other applications within the same site" (6.1.3.3.1).
A browser also says where a request comes from, in Sec-Fetch-Site and Origin, and no page can forge either. What is
not a browser sends neither, and carries no cookie that a stranger's page could borrow.
"""

from starlette.requests import Request

from fastlatch.domain.errors import Forbidden


def check_same_site(request: Request, allowed_origins: frozenset[str]) -> None:
    """Called before anything is spent or ended.

    Raises:
        Forbidden: the request was made by a page of another origin that is not listed.
    """
    sites = request.headers.getlist("sec-fetch-site")
    origins = request.headers.getlist("origin")
    if len(sites) > 1 or len(origins) > 1:
        raise Forbidden("This request does not say where it comes from.", detail="contradicting origin headers")
    if sites == ["same-origin"] or (origins and origins[0] in allowed_origins):
        return
    if sites or origins:
        raise Forbidden("This origin may not use the refresh cookie.", detail="cross-site request refused")


def check_same_origin(request: Request, origin: str) -> None:
    """For the forms of our pages, which nobody but our pages sends. `origin`: ours.

    Referrer-Policy: no-referrer makes browsers write "null" for Origin, so Sec-Fetch-Site has the first word. Those
    that do not know it (Safari before 16.4) send nothing but this "null": then the form's signature decides, which is
    worth nothing without the cookie of its browser.

    Raises:
        Forbidden: the request was made by a page of another origin.
    """
    sites = request.headers.getlist("sec-fetch-site")
    origins = request.headers.getlist("origin")
    if sites == ["same-origin"] and len(origins) <= 1:
        return
    if sites or origins not in ([], [origin], ["null"]):
        raise Forbidden("This form was sent by another page.", detail="cross-site form refused")
