"""Our absolute URLs: the issuer of the settings, and the paths under which the app has included our routers."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.routing import NoMatchFound

from fastlatch.oauth.metadata import Endpoints

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


def endpoints(app: FastAPI, issuer: str, root_path: str = "") -> Endpoints | None:
    """None when the app has no token endpoint. A router that is not included leaves its place empty.

    `root_path` is the server's own setting, not the client's word: the path that a proxy strips from requests.
    """
    base = urlsplit(issuer)
    origin = f"{base.scheme}://{base.netloc}"

    def url(name: str) -> str | None:
        path = path_of(app, name)
        if path is None:
            return None
        path = root_path.rstrip("/") + path
        under_issuer = path.startswith(base.path.rstrip("/") + "/")
        return origin + path if under_issuer else issuer.rstrip("/") + path

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


def path_of(app: FastAPI, name: str) -> str | None:
    """The path of a route of ours in this app, with every prefix."""
    try:
        return str(app.url_path_for(name))
    except NoMatchFound:
        return None
