"""A web server of somebody else's, with TLS and a name of its own, on a port of this machine."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .certificates import Certificate


@dataclass
class TlsSite:
    """Answers each path as it is told. `heads`: what it was asked."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    silent: bool = False
    """It takes the connection, and says nothing."""

    def publish(
        self, path: str, body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json"
    ) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.pages[path] = "\r\n".join(lines).encode() + body

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            if self.silent:
                await reader.read()
                return
            writer.write(self.pages.get(head.split(" ")[1], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def tls_site(certificate: Certificate) -> AsyncIterator[TlsSite]:
    """Listening on 127.0.0.1 while the block runs."""
    site = TlsSite()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0, ssl=context)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        await server.wait_closed()
