"""h11 parses a head at once: too much of it is refused before, wherever in the stream it stands."""

import h11
import pytest

from fastlatch.asgi.connection.h11_bounds import BoundedLines, BoundedParser

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def events(*parts: bytes) -> list:
    connection = BoundedParser()
    found = []
    for part in parts:
        connection.receive_data(part)
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                break
            found.append(event)
    return found


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("line", [b"a:\r\n", b"a:\n"])
def test_more_than_a_thousand_lines_are_refused_however_they_arrive(line, size):
    with pytest.raises(h11.RemoteProtocolError, match="lines"):
        events(*in_pieces(HEAD + line * 999 + b"\r\n", size))

    (request, _) = events(*in_pieces(HEAD + line * 998 + b"\r\n", size))
    assert len(request.headers) == 999


def test_they_are_refused_while_the_end_is_not_in_sight():
    with pytest.raises(h11.RemoteProtocolError, match="lines"):
        events(HEAD + b"a:\r\n" * 1000)


def test_line_breaks_of_a_body_are_no_header_lines():
    body = b"\r\n\n" * 2000

    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    for size in (1, 50, 100_000):
        found = events(*in_pieces(request + body, size))
        assert b"".join(bytes(event.data) for event in found if type(event) is h11.Data) == body


@pytest.mark.parametrize(
    "line",
    [b"Cookie: " + b"a=b;" * 50_000, b"Connection: " + b"," * 200_000, b"X: y\r\n Authorization: " + b"," * 200_000],
)
def test_a_long_line_is_refused_before_it_is_taken_apart(line):
    with pytest.raises(h11.RemoteProtocolError, match="too long"):
        events(HEAD + line + b"\r\n\r\n")


def test_a_long_address_is_refused_before_it_is_decoded():
    with pytest.raises(h11.RemoteProtocolError, match="too long"):
        events(b"GET /" + b"%41" * 50_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize("name", [b"Authorization", b"authorization"])
def test_a_token_of_a_megabyte_passes_to_be_refused_as_a_token(name):
    (request, _) = events(HEAD + name + b": Bearer " + b"x" * 1_000_000 + b"\r\n\r\n")

    assert len(dict(request.headers)[b"authorization"]) == 1_000_007


def test_trailers_are_bounded_as_headers_are():
    with pytest.raises(h11.RemoteProtocolError, match="lines"):
        events(CHUNKED + b"0\r\n" + b"a:\r\n" * 1001 + b"\r\n")


def test_a_body_in_tiny_pieces_is_refused():
    with pytest.raises(h11.RemoteProtocolError, match="chunks"):
        events(CHUNKED + b"1\r\na\r\n" * 4097)

    found = events(CHUNKED + b"1\r\na\r\n" * 4095 + b"0\r\n\r\n")
    assert sum(type(event) is h11.Data for event in found) == 4095


def test_each_request_of_a_connection_is_counted_for_itself():
    buffer = BoundedLines()
    for _ in range(3):
        for part in (b"a:\r\n" * 600, b"\r\n"):
            buffer += part
            lines = buffer.maybe_extract_lines()
        assert lines == [b"a:"] * 600
        buffer += b"1\r\n" * 3000
        while buffer.maybe_extract_next_line():
            pass
