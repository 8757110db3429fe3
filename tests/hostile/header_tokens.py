"""RFC 8725 sections 3.10 and 3.11: headers that point elsewhere, ask for favours, or name another kind of token."""

from collections.abc import Iterator
from typing import Any

from .forge import Forge, b64, dumps, hmac_with, public_jwk, sign_with, strangers_keys

Named = tuple[str, str]

OTHER_TYPES: tuple[Any, ...] = (
    *("JWT", "jwt", "JOSE", "JOSE+JSON", "jws", "at", "at+jws", "at+cwt", "atjwt", "at jwt", "at_jwt", "at-jwt"),
    *("id_token", "id+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt", "rt+jwt", "refresh+jwt"),
    *(
        "token-introspection+jwt",
        "client-authentication+jwt",
        "entity-statement+jwt",
        "kb+jwt",
        "vc+sd-jwt",
        "passport",
    ),
    *(
        "application/jwt",
        "text/at+jwt",
        "application/application/at+jwt",
        "application/at+jwt/",
        "/at+jwt",
        "application/",
    ),
    *("at+jwt ", " at+jwt", "at+jwt\x00", "at+jwt\n", "at+jwt;v=1", "application/at+jwt; charset=utf-8", "at+jwt,JWT"),
    *("\u0430t+jwt", "at%2Bjwt", "at\uff0bjwt", "", None, True, 1, ["at+jwt"], {"typ": "at+jwt"}),
)


def header_tokens(forge: Forge, listener: str) -> Iterator[Named]:
    """`listener`: the URL of a server that counts visitors; nothing here may make it count one."""
    yield from _types(forge)
    yield from _key_ids(forge, listener)
    yield from _pointers(forge, listener)
    yield from _favours(forge)
    yield from _broken(forge)


def _types(forge: Forge) -> Iterator[Named]:
    for other in OTHER_TYPES:
        yield f"typ {other!r}", forge.with_header(typ=other)
    yield "no typ", forge.forge({"alg": forge.algorithm, "kid": forge.kid}, forge.sign)


def _key_ids(forge: Forge, listener: str) -> Iterator[Named]:
    kid = forge.kid
    odd: tuple[Any, ...] = (
        *("", " ", "*", "0", "null", "default", "../" * 8 + "dev/null", "/dev/null", "/proc/self/environ", "C:\\nul"),
        *(
            "' OR '1'='1",
            "x' UNION SELECT 'secret' --",
            "'; DROP TABLE fastlatch_signing_keys; --",
            "$(id)",
            "`id`",
            "|id",
        ),
        *(
            listener,
            f"{listener}/key.pem",
            "file:///etc/passwd",
            "ldap://127.0.0.1/x",
            "{{7*7}}",
            "${jndi:ldap://127.0.0.1/x}",
        ),
        *(kid + " ", " " + kid, kid + "\x00", kid[:-1], kid + kid, kid.swapcase(), kid + "=", f'"{kid}"', f"{kid}\n"),
        *("k" * 10_000, "\ud800", "\U0001f511", "%00", "__proto__", "constructor", "__class__"),
        *(None, True, 0, 1.5, [kid], {"kid": kid}, [], {}),
    )
    for other in odd:
        name = repr(other) if len(str(other)) < 100 else f"of {len(other)} characters"
        yield f"our signature with kid {name}", forge.with_header(kid=other)
        yield (
            f"an empty-key MAC with kid {name}",
            forge.forge({**forge.header, "alg": "HS256", "kid": other}, hmac_with(b"")),
        )
    yield "our signature without kid", forge.forge({"alg": forge.algorithm, "typ": "at+jwt"}, forge.sign)


def _pointers(forge: Forge, listener: str) -> Iterator[Named]:
    """Keys brought along or lying elsewhere: the attacker's, and even our own."""
    for algorithm in ("ES256", "EdDSA", "RS256"):
        key = strangers_keys()[algorithm]
        jwk = public_jwk(key)
        sign = sign_with(key, algorithm)
        pointers: dict[str, Any] = {
            "jwk": jwk,
            "jku": f"{listener}/jwks.json",
            "x5u": f"{listener}/chain.pem",
            "x5c": [b64(b"not even a certificate")],
            "x5t": b64(bytes(20)),
            "x5t#S256": b64(bytes(32)),
            "url": f"{listener}/url",
            "iss": listener,
        }
        for name, value in pointers.items():
            header = {**forge.header, "alg": algorithm, name: value}
            yield f"{algorithm} by a stranger with {name}", forge.forge(header, sign)
            yield f"{algorithm} by a stranger with {name} and their kid", forge.forge({**header, "kid": "theirs"}, sign)
            yield f"our signature with {name} for {algorithm}", forge.with_header(**{name: value})
    for url in (
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        f"{listener}@evil.example/",
        f"https:{listener}",
    ):
        yield f"our signature with jku {url}", forge.with_header(jku=url)
    yield "our signature with our own public key in jwk", forge.with_header(jwk=public_jwk(forge.key))


def _favours(forge: Forge) -> Iterator[Named]:
    """RFC 7515 section 4.1.11 and RFC 7797: extensions that a server must understand or refuse."""
    members: dict[str, dict[str, Any]] = {
        "crit of something unknown": {"crit": ["unknown"], "unknown": 1},
        "crit of something absent": {"crit": ["exp"]},
        "empty crit": {"crit": []},
        "crit of alg": {"crit": ["alg"]},
        "crit as a string": {"crit": "b64"},
        "crit as null": {"crit": None},
        "crit of crit": {"crit": ["crit"]},
        "crit twice the same": {"crit": ["b64", "b64"], "b64": True},
        "crit of a number": {"crit": [1]},
        "b64 true and critical": {"crit": ["b64"], "b64": True},
        "b64 false and critical": {"crit": ["b64"], "b64": False},
        "b64 false": {"b64": False},
        "b64 true": {"b64": True},
        "zip": {"zip": "DEF"},
        "cty JWT": {"cty": "JWT"},
        "enc": {"enc": "A256GCM"},
        "nonce": {"nonce": "n"},
        "ppt": {"ppt": "shaken"},
        "exp in the header": {"exp": forge.now + 10**6},
        "an unknown member": {"extra": 1},
        "an empty member": {"": ""},
        "a member called __proto__": {"__proto__": {"admin": True}},
    }
    for name, extra in members.items():
        yield f"our signature with {name}", forge.with_header(**extra)
    header = b64(dumps({**forge.header, "b64": False, "crit": ["b64"]}))
    payload = dumps(forge.claims).decode()
    yield (
        "b64 false with a payload in the clear",
        f"{header}.{payload}.{b64(forge.sign(f'{header}.{payload}'.encode()))}",
    )
    nested = forge.with_header(cty="JWT").split(".")[0]
    yield "a token in a token", forge.with_segments(nested, b64(forge.token.encode()))
    yield "a token in a token without cty", forge.with_segments(b64(dumps(forge.header)), b64(forge.token.encode()))


def _broken(forge: Forge) -> Iterator[Named]:
    """Headers that are no JSON object, or more than one."""
    good = dumps(forge.header)
    inner = good[1:-1]
    raw = {
        "alg twice, the real one last": b'{"alg":"none",' + inner + b"}",
        "alg twice, the real one first": b"{" + inner + b',"alg":"none"}',
        "alg twice and the same": b"{" + inner + f',"alg":"{forge.algorithm}"}}'.encode(),
        "alg twice, once escaped": b"{" + inner + b',"\\u0061lg":"none"}',
        "kid twice": b'{"kid":"theirs",' + inner + b"}",
        "typ twice": b'{"typ":"JWT",' + inner + b"}",
        "a list": b"[" + good + b"]",
        "a string": dumps(good.decode()),
        "null": b"null",
        "a number": b"1",
        "true": b"true",
        "an empty object": b"{}",
        "an empty list": b"[]",
        "no JSON": b"alg=" + forge.algorithm.encode(),
        "single quotes": good.replace(b'"', b"'"),
        "a trailing comma": good[:-1] + b",}",
        "a comment": b"/* */" + good,
        "something behind it": good + b"{}",
        "a NUL behind it": good + b"\x00",
        "half of it": good[: len(good) // 2],
        "bytes that are no UTF-8": good.replace(b"at+jwt", b"\xff\xfe"),
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "UTF-16": good.decode().encode("utf-16"),
        "UTF-32": good.decode().encode("utf-32"),
        "NaN": good[:-1] + b',"x":NaN}',
        "10 kB of space": good + b" " * 10_000,
        "4,000 levels of lists": b'{"x":' + b"[" * 4_000,
        "20,000 levels of lists": b'{"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        "20,000 levels of objects": b'{"x":' * 20_000 + b"1" + b"}" * 20_000,
        "a number of 5,000 digits": b'{"x":' + b"9" * 5_000 + b"}",
    }
    for name, header in raw.items():
        yield f"a header that is {name}", forge.with_raw_header(header)
