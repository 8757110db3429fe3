"""A client that is told of logouts: it writes down what is posted to it, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import KeySet


@dataclass
class Told:
    """`answer`: the status; `tokens`: what has come."""

    uri: str = ""
    answer: int = 200
    tokens: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, number: int, seconds: float = 20.0) -> list[str]:
        """The tokens, as soon as there are so many."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.tokens) >= number, seconds), f"{len(self.tokens)} have come"
            return list(self.tokens)

    def said(self, jwks: object, algorithm: str = "ES256") -> list[jwt.Token]:
        """What the tokens say, their signatures checked."""
        keys = KeySet.import_key_set(jwks)
        return [jwt.decode(token, keys, algorithms=[algorithm]) for token in self.tokens]


@contextmanager
def listening() -> Iterator[Told]:
    """On a free port of this machine."""
    told = Told()

    class Client(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.send_response(told.answer)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            with told.came:
                told.paths.append(self.path)
                told.tokens += parse_qs(body, strict_parsing=True)["logout_token"]
                told.came.notify_all()

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Client)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.uri = f"http://127.0.0.1:{server.server_port}/logout?of=app"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()
