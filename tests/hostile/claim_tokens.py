"""RFC 9068 sections 2.2 and 4: tokens with our own signature whose claims are missing, mistyped or not for us."""

import json
from collections.abc import Iterator
from typing import Any

from .forge import Forge, dumps

Named = tuple[str, str]

REQUIRED = ("iss", "sub", "aud", "exp", "iat", "jti", "client_id")
WRONG_TYPES: tuple[Any, ...] = (None, True, False, {}, [], {"a": 1})
TIMES = ("exp", "iat", "nbf")


def claim_tokens(forge: Forge) -> Iterator[Named]:
    for name in REQUIRED:
        yield f"no {name}", forge.without_claim(name)
    yield "no claims", forge.forge(forge.header, forge.sign, {})
    yield "only a subject", forge.forge(forge.header, forge.sign, {"sub": forge.claims["sub"]})
    for name in (*REQUIRED, "nbf", "scope", "sid"):
        for value in WRONG_TYPES:
            yield f"{name} is {value!r}", forge.with_claims(**{name: value})
    for name in ("iss", "sub", "jti", "client_id", "sid"):
        for value in (0, 1.5, "", [forge.claims.get(name, "x")], [[]], "\x00", "\ud800"):
            yield f"{name} is {value!r}", forge.with_claims(**{name: value})
    yield from _issuers(forge)
    yield from _audiences(forge)
    yield from _times(forge)
    for scope in (1, ["a"], 'a"b', "a\\b", "a\tb", "a\nb", "\u00fc", "a\x00b", "a" * 4097):
        yield f"scope is {str(scope)[:20]!r}", forge.with_claims(scope=scope)
    yield from _payloads(forge)


def _issuers(forge: Forge) -> Iterator[Named]:
    issuer = forge.claims["iss"]
    others = (
        *(issuer + "/", issuer + "/x", issuer + ".evil.example", issuer + "@evil.example", issuer + "#", issuer + "?"),
        *(
            issuer[:-1],
            issuer[1:],
            issuer.upper(),
            issuer.title(),
            " " + issuer,
            issuer + " ",
            issuer + "\x00",
            issuer * 2,
        ),
        *(
            issuer.replace("://", ":"),
            issuer.replace("http", "ftp"),
            "https://evil.example",
            f"https://evil.example/{issuer}",
        ),
        *(
            {"iss": issuer},
            issuer.split("://")[-1],
            "//" + issuer.split("://")[-1],
            issuer.replace("e", "\u0435"),
            "*",
        ),
    )
    for other in others:
        if other != issuer:
            yield f"iss is {other!r}", forge.with_claims(iss=other)


def _audiences(forge: Forge) -> Iterator[Named]:
    real = forge.claims["aud"]
    audience = real[0] if isinstance(real, list) else real
    others: tuple[Any, ...] = (
        *(
            "https://other.example",
            audience + "/",
            audience + "/x",
            audience[:-1],
            audience.upper(),
            audience + " ",
            "",
        ),
        *(
            "*",
            1,
            [[audience]],
            [audience, 1],
            [audience, None],
            [None],
            [""],
            [audience + "/"],
            ["https://other.example"],
        ),
        *({audience: True}, {"aud": audience}, f"{audience} https://other.example", f"{audience},x", [f"{audience},x"]),
        *(list(audience), audience + "\x00", forge.claims["client_id"], [forge.claims["client_id"]]),
    )
    for other in others:
        if other != audience:
            yield f"aud is {str(other)[:40]!r}", forge.with_claims(aud=other)


def _times(forge: Forge) -> Iterator[Named]:
    now = forge.now
    for name in TIMES:
        text = (str(now), f"{now}", "2099-01-01T00:00:00Z", "", "Infinity", "1e99", [now], {"t": now})
        for value in dict.fromkeys(map(json.dumps, text)):
            yield f"{name} is {value}", forge.with_claims(**{name: json.loads(value)})
        for value in (2**53, 2**63, 2**64, 10**400, -(2**53), 1e308):
            yield f"{name} is {str(value)[:24]}", forge.with_claims(**{name: value})
        for literal in (
            b"NaN",
            b"Infinity",
            b"-Infinity",
            b"1e999",
            b"-1e999",
            b"9" * 5_000,
            b"0x7fffffff",
            b"01",
            b"1.",
        ):
            raw = dumps({**forge.claims, name: 0}).replace(f'"{name}":0'.encode(), f'"{name}":'.encode() + literal)
            yield f"{name} is the literal {literal[:12].decode()}", forge.with_raw_payload(raw)
    for age in (0, 1, 60, 900, 10**6):
        past = {"exp": now - age, "iat": now - age - 900}
        yield f"ended {age} s ago", forge.with_claims(**past)
    yield "exp is 0", forge.with_claims(exp=0)
    yield "exp is negative", forge.with_claims(exp=-1)
    yield "exp is a fraction in the past", forge.with_claims(exp=now - 0.5)
    yield "not before in an hour", forge.with_claims(nbf=now + 3600)
    yield "not before in two minutes", forge.with_claims(nbf=now + 120)
    yield "issued in an hour", forge.with_claims(iat=now + 3600, exp=now + 7200)
    yield "issued after it ends", forge.with_claims(iat=now + 9, exp=now + 5)
    yield "milliseconds", forge.with_claims(iat=now * 1000, exp=(now + 900) * 1000)


def _payloads(forge: Forge) -> Iterator[Named]:
    """Payloads that are no JSON object, or more than one."""
    good = dumps(forge.claims)
    inner = good[1:-1]
    raw = {
        "sub twice, the real one last": b'{"sub":"admin",' + inner + b"}",
        "sub twice, the real one first": b"{" + inner + b',"sub":"admin"}',
        "exp twice": b"{" + inner + b',"exp":9999999999}',
        "exp twice, once escaped": b"{" + inner + b',"\\u0065xp":9999999999}',
        "a member twice, deep inside": b"{" + inner + b',"x":[{"y":{"a":1,"a":1}}]}',
        "an unknown member twice": b"{" + inner + b',"x":1,"x":1}',
        "a list": b"[" + good + b"]",
        "a string": dumps(good.decode()),
        "null": b"null",
        "a number": b"1",
        "true": b"true",
        "an empty list": b"[]",
        "form data": b"sub=admin&exp=9999999999",
        "XML": b"<sub>admin</sub>",
        "binary": bytes(range(256)),
        "one zero byte": b"\x00",
        "a trailing comma": good[:-1] + b",}",
        "single quotes": good.replace(b'"', b"'"),
        "something behind it": good + good,
        "a NUL behind it": good + b"\x00",
        "half of it": good[: len(good) // 2],
        "bytes that are no UTF-8": good[:-1] + b',"x":"\xff"}',
        "an overlong encoding": good[:-1] + b',"x":"\xc0\xaf"}',
        "a half of a surrogate pair in raw bytes": good[:-1] + b',"x":"\xed\xa0\x80"}',
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "UTF-16": good.decode().encode("utf-16"),
        "UTF-32": good.decode().encode("utf-32"),
        "NaN elsewhere": good[:-1] + b',"x":NaN}',
        "a number of 5,000 digits elsewhere": good[:-1] + b',"x":' + b"9" * 5_000 + b"}",
        "a raw line break in a string": good[:-1] + b',"x":"\n"}',
        "2,000 levels of lists": good[:-1] + b',"x":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
        "2,000 levels left open": good[:-1] + b',"x":' + b"[" * 2_000,
        "20,000 levels of lists": good[:-1] + b',"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        "20,000 levels of objects": good[:-1] + b',"x":' + b'{"x":' * 20_000 + b"1" + b"}" * 20_001,
        "1 MB of scope": dumps({**forge.claims, "scope": "a " * 500_000}),
    }
    for name, payload in raw.items():
        yield f"a payload that is {name}", forge.with_raw_payload(payload)
