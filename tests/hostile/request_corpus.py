"""RFC 9112 as raw bytes: requests that must be answered, and others that must be refused, whichever parser reads them.

Where the RFC leaves a choice, each case names both ways. The app behind is `EchoApp` in wire.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

HOST = b"Host: x\r\n"
GET = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class RequestCase:
    """What is sent on one connection, and the status codes that may come back, in order."""

    name: str
    data: bytes
    answers: tuple[tuple[int, ...], ...]
    """Each entry is one allowed sequence; 100 counts."""
    closes: bool = False
    """The server must close the connection by itself; always true after a 400."""
    bodies: tuple[int, ...] | None = None
    """What the app read, in bytes, of each request that it read to its end."""
    never_reaches: bool = False
    """The app must not be called at all."""


def get(*lines: bytes, target: bytes = b"/", version: bytes = b"HTTP/1.1") -> bytes:
    return b"GET " + target + b" " + version + b"\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def post(*lines: bytes, body: bytes = b"", target: bytes = b"/") -> bytes:
    return b"POST" + get(*lines, target=target)[3:] + body


def chunked(body: bytes, *lines: bytes, target: bytes = b"/") -> bytes:
    return post(b"Transfer-Encoding: chunked", *lines, body=body, target=target)


def request_cases() -> Iterator[RequestCase]:
    """Every case; names are unique."""
    yield from _answered()
    yield from _one_after_another()
    yield from _answered_before_the_end()
    yield from _left_to_choice()
    yield from _lengths()
    yield from _malformed_heads()
    yield from _malformed_bodies()
    yield from _beyond_bounds()


def _ok(name: str, data: bytes, *, times: int = 1, closes: bool = False, bodies: tuple[int, ...] | None = None):
    return RequestCase(name, data, ((200,) * times,), closes, bodies)


def _refused(name: str, data: bytes) -> RequestCase:
    """By its head."""
    return RequestCase(name, data, ((400,),), closes=True, bodies=(), never_reaches=True)


def _cut_off(name: str, data: bytes) -> RequestCase:
    """By its body, which the app may have begun to read."""
    return RequestCase(name, data, ((400,),), closes=True, bodies=())


def _either(name: str, data: bytes, *, closes: bool = False) -> RequestCase:
    return RequestCase(name, data, ((200,), (400,)), closes)


def _answered() -> Iterator[RequestCase]:
    yield _ok("a GET", GET, bodies=(0,))
    yield _ok("a HEAD", GET.replace(b"GET", b"HEAD"))
    yield _ok("a body with a length", post(b"Content-Length: 3", body=b"abc"), bodies=(3,))
    yield _ok("an empty body with a length", post(b"Content-Length: 0"), bodies=(0,))
    yield _ok("a POST without a body", post(), bodies=(0,))
    yield _ok("a chunked body", chunked(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), bodies=(5,))
    yield _ok("the coding in capitals", post(b"TRANSFER-ENCODING: CHUNKED", body=b"1\r\na\r\n0\r\n\r\n"), bodies=(1,))
    yield _ok("a chunk extension", chunked(b'3;a="b"\r\nabc\r\n0;c\r\n\r\n'), bodies=(3,))
    yield _ok("a trailer", chunked(b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n"), bodies=(1,))
    yield _ok("HTTP/1.0", get(version=b"HTTP/1.0"), closes=True)
    yield _ok("HTTP/1.0 without a host", b"GET / HTTP/1.0\r\n\r\n", closes=True)
    yield _ok("Connection: close", get(b"Connection: close"), closes=True)
    yield _ok("bytes beyond ASCII in a value", get(b"A: \xff\xfe"))
    yield _ok("an absolute address", get(target=b"http://x/y?z"))
    yield _ok("a thousand lines", get(*[b"a:"] * 998))
    yield _ok("a token of a megabyte", get(b"Authorization: Bearer " + b"x" * MEGABYTE))
    yield _ok("a body of a megabyte", post(b"Content-Length: %d" % MEGABYTE, body=b"x" * MEGABYTE), bodies=(MEGABYTE,))
    yield _ok("line breaks in a body", post(b"Content-Length: 9000", body=b"\r\n\n" * 3000), bodies=(9000,))
    yield _ok("a body that looks like a head", post(b"Content-Length: %d" % len(GET), body=GET), bodies=(len(GET),))
    yield _ok("a wish for another protocol", get(b"Connection: Upgrade", b"Upgrade: websocket"))
    waits = post(b"Content-Length: 3", b"Expect: 100-continue", body=b"abc")
    yield RequestCase("a body that waits to be asked for", waits, ((100, 200),), bodies=(3,))


def _one_after_another() -> Iterator[RequestCase]:
    yield _ok("two at once", GET * 2, times=2, bodies=(0, 0))
    yield _ok("a hundred at once", GET * 100, times=100, bodies=(0,) * 100)
    with_body = post(b"Content-Length: 3", body=b"abc")
    yield _ok("bodies in between", (with_body + GET) * 3, times=6, bodies=(3, 0) * 3)
    h2c = post(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"Content-Length: 3", body=b"abc")
    yield _ok("a body for another protocol is ours, and so is what follows", h2c + GET, times=2, bodies=(3, 0))
    yield _ok("nothing is answered after Connection: close", get(b"Connection: close") + GET, closes=True, bodies=(0,))
    then_bad = RequestCase("a bad one behind a good one", GET + b"bad\r\n\r\n", ((200, 400),), closes=True, bodies=(0,))
    yield then_bad
    chunks = chunked(b"3\r\nabc\r\n0\r\n\r\n") + GET
    yield RequestCase("behind a chunked one", chunks, ((200, 200), (200,)))


def _answered_before_the_end() -> Iterator[RequestCase]:
    unread = post(b"Content-Length: 200000", body=b"x" * 200_000, target=b"/unread")
    yield _ok("a body that nobody reads", unread + GET, times=2, bodies=(0,))
    yield _ok("a chunked body that nobody reads", chunked(b"3\r\nabc\r\n0\r\n\r\n", target=b"/unread"))
    late = chunked(b"3\r\nabc\r\nzz\r\n", target=b"/unread")
    yield RequestCase("a bad chunk behind an answer", late, ((200,), (400,)), closes=True)
    begun = chunked(b"3\r\nabc\r\nzz\r\n", target=b"/begun")
    yield RequestCase("a bad chunk in the middle of an answer", begun, ((200,), (400,)), closes=True)


def _left_to_choice() -> Iterator[RequestCase]:
    yield _either("line feeds alone", GET.replace(b"\r\n", b"\n"), closes=False)
    yield _either("a folded line", get(b"A: b", b" c"))
    yield _either("an empty line in front", b"\r\n" + GET)
    yield _either("a method nobody knows", GET.replace(b"GET", b"BREW"))
    yield _either("an asterisk", get(target=b"*"))
    yield _either("HTTP/2.0", get(version=b"HTTP/2.0"))
    yield _either("a fragment in the address", get(target=b"/a#b"))
    yield _either("an address beyond ASCII", get(target=b"/\xff"))
    yield _either("the same length twice", post(b"Content-Length: 3", b"Content-Length: 3", body=b"abc"))
    coded = b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    yield _either("chunks in HTTP/1.0", coded, closes=True)


def _lengths() -> Iterator[RequestCase]:
    """RFC 9112 section 6.3: whoever reads a length otherwise than a proxy does, answers requests that nobody sent."""
    end = b"0\r\n\r\n"
    yield _refused("a length and chunks", chunked(end, b"Content-Length: 5"))
    yield _refused("chunks and a length", post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=end))
    yield _refused("two lengths", post(b"Content-Length: 3", b"Content-Length: 5", body=b"abcde"))
    for value in (b"+3", b"-3", b"0x3", b"3, 5", b"3 5", b"three", b"9" * 30):
        yield _refused(f"the length {value.decode()}", post(b"Content-Length: " + value, body=b"abc"))
    for value in (
        b"gzip",
        b"gzip, chunked",
        b"xchunked",
        b"chunked, gzip",
        b"identity",
        b"chunked;q=1",
        b"\x0bchunked",
    ):
        yield _refused(f"the coding {value!r}", post(b"Transfer-Encoding: " + value, body=end))
    yield _refused("chunks twice", chunked(end, b"Transfer-Encoding: chunked"))
    yield _refused("chunks and no coding", chunked(end, b"Transfer-Encoding: identity"))
    yield _refused("a space before the colon", post(b"Transfer-Encoding : chunked", body=end))


def _malformed_heads() -> Iterator[RequestCase]:
    yield _refused("no host", b"GET / HTTP/1.1\r\n\r\n")
    yield _refused("two hosts", get(b"Host: y"))
    yield _refused("no name", get(b": b"))
    yield _refused("no colon", get(b"abc"))
    yield _refused("a space in a name", get(b"a b: c"))
    yield _refused("a zero byte in a value", get(b"A: b\x00c"))
    yield _refused("a carriage return in a value", get(b"A: b\rX: c"))
    yield _refused("a control character in the address", get(target=b"/\x01"))
    yield _refused("a space in the address", get(target=b"/a b"))
    yield _refused("CONNECT", b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
    yield _refused("CONNECT with a path", b"CONNECT /x HTTP/1.1\r\nHost: x\r\n\r\n")
    yield _refused("words", b"what is this\r\n\r\n")
    yield _refused("HTTP/0.9", b"GET /\r\n\r\n")
    yield _refused("a version from the future", get(version=b"HTTP/11.1"))
    yield _refused("another protocol", b"DESCRIBE rtsp://x RTSP/1.0\r\nHost: x\r\n\r\n")
    yield _refused("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    yield _refused("a TLS handshake", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 500)


def _malformed_bodies() -> Iterator[RequestCase]:
    yield _cut_off("a chunk without a size", chunked(b"\r\nabc\r\n0\r\n\r\n"))
    yield _cut_off("a chunk of -3", chunked(b"-3\r\nabc\r\n0\r\n\r\n"))
    yield _cut_off("a chunk of 0x3", chunked(b"0x3\r\nabc\r\n0\r\n\r\n"))
    yield _cut_off("a chunk of more than anybody counts", chunked(b"f" * 30 + b"\r\nabc\r\n0\r\n\r\n"))
    yield _cut_off("a chunk longer than it says", chunked(b"3\r\nabcdef\r\n0\r\n\r\n"))
    yield _cut_off("a bad line among the trailers", chunked(b"1\r\na\r\n0\r\na b\r\n\r\n"))


def _beyond_bounds() -> Iterator[RequestCase]:
    yield _refused("too many lines", get(*[b"a:"] * 999))
    yield _refused("a megabyte of lines", get(*[b"a:"] * 250_000))
    yield _refused("a megabyte of lines without an end", get(*[b"a:"] * 250_000)[:-2])
    yield _refused("a long line", get(b"Cookie: " + b"a=b;" * 50_000))
    yield _refused("a long line that pretends", get(b"X-Authorization: " + b"," * 200_000))
    yield _refused("a long address", get(target=b"/" + b"%41" * 50_000))
    yield _refused("a long address without an end", b"GET /" + b"x" * 3 * MEGABYTE)
    yield _refused("a token without an end", get(b"Authorization: Bearer " + b"x" * 3 * MEGABYTE))
    yield _cut_off("too many trailers", chunked(b"0\r\n" + b"a:\r\n" * 1_001 + b"\r\n"))
    yield _cut_off("long trailers", chunked(b"0\r\n" + b"a: " + b"x" * MEGABYTE + b"\r\n\r\n"))
    yield _cut_off(
        "trailers that are long together", chunked(b"0\r\n" + (b"a: " + b"x" * 495 + b"\r\n") * 300 + b"\r\n")
    )
    yield _cut_off("a trailer without an end", chunked(b"1\r\na\r\n0\r\na: " + b"x" * 3 * MEGABYTE))
    yield _cut_off("an extension without an end", chunked(b"1;" + b"x" * 3 * MEGABYTE))
