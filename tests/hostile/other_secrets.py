"""RFC 8725 section 3.11 and decision 2: whatever else lies about in such a system is no access token."""

import base64
from collections.abc import Iterator

from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, new_id, new_secret
from fastlatch.tokens.refresh_tokens import RefreshTokens

from .forge import Forge, b64, dumps, public_jwk

Named = tuple[str, str]


def other_secrets(forge: Forge) -> Iterator[Named]:
    yield "a refresh token", RefreshTokens(bytes(32)).first(new_id()).text
    yield "a client secret", new_secret(CLIENT_SECRET_PREFIX)
    yield "an id", new_id()
    yield "the subject", str(forge.claims["sub"])
    yield "the session", str(forge.claims.get("sid", "none"))
    yield "the jti", str(forge.claims["jti"])
    yield "the kid", forge.kid
    yield "the claims", b64(dumps(forge.claims))
    yield "the public key", b64(dumps(public_jwk(forge.key)))
    # A tutorial's first step: `fake_decode_token` takes the user's name for a token.
    for name in ("johndoe", "alice", "meera", "admin", "fakehashed"):
        yield f"the user name {name}", name
    yield "a password", "secret"
    yield "name and password as Basic has them", base64.b64encode(b"johndoe:secret").decode()
    for word in (
        "null",
        "undefined",
        "true",
        "false",
        "0",
        "1",
        "None",
        "NaN",
        "[object Object]",
        "{}",
        "[]",
        "Bearer",
        "token",
    ):
        yield f"the word {word}", word
    yield "PASETO", "v4.public." + b64(dumps(forge.claims) + bytes(64))
    yield "PASETO v2 local", "v2.local." + b64(bytes(80))
    yield "Fernet", base64.urlsafe_b64encode(b"\x80" + bytes(72)).decode()
    yield "itsdangerous", f"{b64(dumps(forge.claims))}.Zm9v.{b64(bytes(20))}"
    yield "Django's signer", f"{forge.claims['sub']}:1abcde:{b64(bytes(32))}"
    yield "an API key", "sk_live_" + "0" * 24
    yield "a UUID", "00000000-0000-0000-0000-000000000000"
    yield "a macaroon", b64(b"0021location https://evil.example\n" + bytes(32))
    yield "SAML", base64.b64encode(b"<samlp:Response/>").decode()
    for kind in ("id_token", "logout_token", "reset", "verify", "csrf", "session", "state", "refresh"):
        claims = {**forge.claims, "token_use": kind, "aud": forge.claims["client_id"]}
        yield f"a {kind} that our own key signed", forge.forge({**forge.header, "typ": "JWT"}, forge.sign, claims)
        yield f"a {kind} typed as such", forge.forge({**forge.header, "typ": f"{kind}+jwt"}, forge.sign)
