"""RFC 7515 section 7.1 and RFC 8725 section 3.4: strings that are no compact token, or a second spelling of one."""

import json
from collections.abc import Iterator

from .forge import Forge, b64, dumps

Named = tuple[str, str]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LOOK_ALIKES = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "J": "\u0408", "-": "\u2010", ".": "\u2024", "A": "\uff21"}


def shape_tokens(forge: Forge) -> Iterator[Named]:
    yield from _segments(forge)
    yield from _spellings(forge)
    yield from _second_spellings(forge)
    yield from _sizes(forge)


def _segments(forge: Forge) -> Iterator[Named]:
    token = forge.token
    header, payload, signature = forge.segments
    yield "nothing", ""
    yield "one segment", header
    yield "two segments", f"{header}.{payload}"
    yield "two segments and a dot", f"{header}.{payload}."
    yield "four segments", f"{token}.{signature}"
    yield "four segments, the last empty", f"{token}."
    yield "four segments, the first empty", f".{token}"
    yield "ten segments", ".".join([header, payload, *[signature] * 8])
    yield "two tokens in a row", f"{token}.{token}"
    yield "an empty header", f".{payload}.{signature}"
    yield "an empty payload", forge.with_segments(header, "")
    yield "an empty header, signed", forge.with_segments("", payload)
    yield "both empty, signed", forge.with_segments("", "")
    yield "a detached payload", f"{header}..{signature}"
    for count in (1, 2, 3, 4, 8000):
        yield f"{count} dots", "." * count
    yield "segments in another order", f"{payload}.{header}.{signature}"
    yield "another separator", token.replace(".", ",")
    yield "two dots", token.replace(".", "..")
    yield (
        "a JWE of five segments",
        ".".join([b64(dumps({"alg": "dir", "enc": "A256GCM"})), "", b64(bytes(12)), payload, b64(bytes(16))]),
    )
    yield (
        "a JWE in our own name",
        ".".join([b64(dumps({**forge.header, "enc": "A256GCM"})), signature, b64(bytes(12)), payload, signature]),
    )
    flattened = {"protected": header, "payload": payload, "signature": signature}
    general = {"payload": payload, "signatures": [{"protected": header, "signature": signature}]}
    yield "the flattened JSON serialization", json.dumps(flattened)
    yield "the general JSON serialization", json.dumps(general)
    yield "the flattened JSON serialization in base64", b64(dumps(flattened))
    yield "the general JSON serialization in base64", b64(dumps(general))


def _spellings(forge: Forge) -> Iterator[Named]:
    token = forge.token
    header, payload, signature = forge.segments
    odd = {
        "space": " ",
        "tab": "\t",
        "line break": "\n",
        "carriage return": "\r",
        "NUL": "\x00",
        "zero width space": "\u200b",
    }
    odd |= {
        "no-break space": "\xa0",
        "byte order mark": "\ufeff",
        "comma": ",",
        "semicolon": ";",
        "quote": '"',
        "plus": "+",
    }
    odd |= {
        "slash": "/",
        "equals": "=",
        "tilde": "~",
        "percent": "%",
        "backslash": "\\",
        "escape": "\x1b",
        "colon": ":",
    }
    for name, character in odd.items():
        if not character.isspace() or character not in " \t":
            # A space around the token belongs to the header field, not to the token: see `raw_header_cases`.
            yield f"a {name} before it", character + token
            yield f"a {name} behind it", token + character
        yield f"a {name} in the header", f"{header[:9]}{character}{header[9:]}.{payload}.{signature}"
        yield f"a {name} in the payload", f"{header}.{payload[:9]}{character}{payload[9:]}.{signature}"
        yield f"a {name} in the signature", f"{header}.{payload}.{signature[:9]}{character}{signature[9:]}"
        yield f"a {name} signed into the payload", forge.with_segments(header, payload[:8] + character + payload[8:])
    yield "padding at each segment", ".".join(segment + "=" * (-len(segment) % 4) + "=" for segment in forge.segments)
    yield (
        "padding signed",
        forge.with_segments(header + "=" * (-len(header) % 4 or 4), payload + "=" * (-len(payload) % 4 or 4)),
    )
    yield "the plain base64 alphabet", forge.with_signature(b"\xfb\xff" + bytes(62)).replace("-", "+").replace("_", "/")
    yield "percent-encoded", token.replace(".", "%2E")
    yield "in quotes", f'"{token}"'
    yield "in base64 once more", b64(token.encode())
    yield "reversed", token[::-1]
    yield "in upper case", token.upper()
    yield "in lower case", token.lower()
    yield "with the scheme again", f"Bearer {token}"
    yield "full width", "".join(chr(ord(character) + 0xFEE0) for character in token)
    for real, false in LOOK_ALIKES.items():
        if real in token:
            yield f"U+{ord(false):04X} for {real!r}", token.replace(real, false, 1)
    yield "a half of a surrogate pair", token + "\ud800"


def _second_spellings(forge: Forge) -> Iterator[Named]:
    """The same bytes in other letters: the unused bits of a last letter (RFC 4648 section 3.5)."""
    names = ("header", "payload", "signature")
    for index, segment in enumerate(forge.segments):
        spare = {0: 0, 2: 16, 3: 4}[len(segment) % 4]
        for offset in range(1, spare):
            segments = list(forge.segments)
            segments[index] = _respell(segment, offset)
            yield f"a {names[index]} in spelling {offset}", ".".join(segments)
    # Blanks behind the JSON make a last letter with unused bits, whatever length the real segment has.
    for blanks in range(3):
        for name, header, payload in (
            ("header", b64(dumps(forge.header) + b" " * blanks), b64(dumps(forge.claims))),
            ("payload", b64(dumps(forge.header)), b64(dumps(forge.claims) + b" " * blanks)),
        ):
            segment = header if name == "header" else payload
            if len(segment) % 4:
                changed = _respell(segment, 1)
                signed = (changed, payload) if name == "header" else (header, changed)
                yield f"our signature over a {name} in another spelling, {blanks} blanks", forge.with_segments(*signed)
            yield (
                f"our signature over a {name} of impossible length, {blanks} blanks",
                forge.with_segments(
                    *((_impossible(header), payload) if name == "header" else (header, _impossible(payload)))
                ),
            )


def _respell(segment: str, offset: int) -> str:
    """The last letter moved by `offset` within the bits that decode to nothing."""
    return segment[:-1] + ALPHABET[(ALPHABET.index(segment[-1]) ^ offset) % 64]


def _impossible(segment: str) -> str:
    """One letter too many: six bits are no byte."""
    return segment + "A" * ((1 - len(segment)) % 4)


def _sizes(forge: Forge) -> Iterator[Named]:
    header, payload, signature = forge.segments
    for size in (8_193, 100_000, 1_000_000):
        yield f"{size} letters", "a" * size
        yield f"{size} letters of header", f"{'a' * size}.{payload}.{signature}"
        yield f"{size} letters of payload", f"{header}.{'a' * size}.{signature}"
        yield f"{size} letters of signature", f"{header}.{payload}.{'a' * size}"
        yield f"{size} dots", "." * size
        yield f"{size} letters of claim, signed", forge.with_claims(extra="a" * size)
    yield "8,000 letters of signature", f"{header}.{payload}.{'A' * (8_000 - len(header) - len(payload))}"
