"""Our absolute URLs: the issuer of the settings, and the paths under which the app has included our routers."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.routing import NoMatchFound

from fastlatch.domain.client import DOCS_CLIENT_ID
from fastlatch.oauth.endpoint_urls import Endpoints

TOKEN = "fastlatch:token"  # noqa: S105 (a route's name)
REVOKE = "fastlatch:revoke"
INTROSPECT = "fastlatch:introspect"
JWKS = "fastlatch:jwks"
REVOCATIONS = "fastlatch:revocations"
USERINFO = "fastlatch:userinfo"
PUSHED_AUTHORIZATION = "fastlatch:pushed-authorization"
DEVICE_AUTHORIZATION = "fastlatch:device-authorization"
AUTHORIZE = "fastlatch:authorize"
SIGN_IN = "fastlatch:sign-in"
CONSENT = "fastlatch:consent"
DEVICE = "fastlatch:device"
DEVICE_DECISION = "fastlatch:device-decision"
SIGN_OUT = "fastlatch:sign-out"
ACCOUNT = "fastlatch:account"
END_SESSION = "fastlatch:account-end-session"
END_OTHERS = "fastlatch:account-end-others"
DISCONNECT = "fastlatch:account-disconnect"
PAGE_ASSET = "fastlatch:page-asset"
RESOURCE_METADATA = "fastlatch:resource-metadata"
REGISTER_CLIENT = "fastlatch:register-client"
DOCS_REDIRECT = "fastlatch:docs-redirect"


def endpoints(app: FastAPI, issuer: str, root_path: str = "") -> Endpoints | None:
    """None when the app has no token endpoint. A router that is not included leaves its place empty.

    `root_path` is the server's own setting, not the client's word: the path that a proxy strips from requests.
    """

    def url(name: str) -> str | None:
        path = path_of(app, name)
        return None if path is None else _absolute(path, issuer, root_path)

    token = url(TOKEN)
    if token is None:
        return None
    return Endpoints(
        token=token,
        revocation=url(REVOKE),
        introspection=url(INTROSPECT),
        jwks=url(JWKS),
        revocations=url(REVOCATIONS),
        userinfo=url(USERINFO),
        authorization=url(AUTHORIZE),
        end_session=url(SIGN_OUT),
        registration=url(REGISTER_CLIENT),
        pushed_authorization=url(PUSHED_AUTHORIZATION),
        # Without the page nobody could answer.
        device_authorization=None if path_of(app, DEVICE) is None else url(DEVICE_AUTHORIZATION),
        device_page=url(DEVICE),
    )


def docs_redirects(app: FastAPI, issuer: str) -> list[str]:
    """Where documentation pages of this app are called back: ours, and the framework's where the app has said so."""
    pages = [path_of(app, DOCS_REDIRECT)]
    if app.docs_url is not None and (app.swagger_ui_init_oauth or {}).get("clientId") == DOCS_CLIENT_ID:
        pages.append(app.swagger_ui_oauth2_redirect_url)
    return [_absolute(path, issuer) for path in pages if path]


def path_of(app: FastAPI, name: str) -> str | None:
    """The path of a route of ours in this app, with every prefix."""
    try:
        return str(app.url_path_for(name))
    except NoMatchFound:
        return None


def _absolute(path: str, issuer: str, root_path: str = "") -> str:
    base = urlsplit(issuer)
    path = root_path.rstrip("/") + path
    under_issuer = path.startswith(base.path.rstrip("/") + "/")
    return f"{base.scheme}://{base.netloc}{path}" if under_issuer else issuer.rstrip("/") + path
