"""nginx, Caddy and Traefik with the files of deploy/, of which only addresses, certificates and folders are changed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml

from .certificates import Certificate, certificate_for
from .servers import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "login.example.com"
_PATIENCE = 30.0
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Site:
    """A proxy that runs."""

    port: int
    plain_port: int
    certificate: Certificate
    folder: Path
    process: "subprocess.Popen[bytes]"

    def client(self, source: str = "127.0.0.1", **options: Any) -> "Client":
        """Of somebody whose address is `source`, one of this machine's."""
        return Client(self, source, **options)

    def written(self) -> str:
        """Everything that it has written into logs."""
        return "".join(file.read_text(errors="replace") for file in (self.folder / "logs").iterdir())

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)


class Client(httpx2.Client):
    """Asks for the name of the site, wherever that listens."""

    def __init__(self, site: Site, source: str, **options: Any) -> None:
        super().__init__(
            transport=httpx2.HTTPTransport(verify=site.certificate.trusting, local_address=source),
            base_url=f"https://127.0.0.1:{site.port}",
            headers={"Host": NAME},
            timeout=_PATIENCE,
            **options,
        )

    def request(self, method: str, url: Any, **options: Any) -> httpx2.Response:
        return super().request(method, url, **options | {"extensions": {"sni_hostname": NAME}})


def nginx(folder: Path, site: "Ports", upstreams: Sequence[int], change: Callable[[str], str] = str) -> list[str]:
    """What starts it."""
    servers = "\n    ".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=5s;" for port in upstreams)
    text = _replaced(
        (DEPLOY / "nginx" / "fastlatch.conf").read_text(),
        {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{site.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{site.secure} ssl http2;",
            "server 127.0.0.1:8000 max_fails=1 fail_timeout=5s;": servers,
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(site.certificate.chain),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(site.certificate.key),
            "/var/log/nginx": str(folder / "logs"),
        },
    )
    (folder / "site.conf").write_text(change(text))
    temporary = "".join(
        f"{each}_temp_path {folder / 'temporary'};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; worker_processes 2; pid {folder / 'nginx.pid'};\n"
        "events { worker_connections 512; }\n"
        f"http {{\n{temporary}include {folder / 'site.conf'};\n}}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "logs" / "start.log")]


def caddy(folder: Path, site: "Ports", upstreams: Sequence[int]) -> list[str]:
    text = _replaced(
        (DEPLOY / "caddy" / "Caddyfile").read_text(),
        {
            "{\n\tservers {": "{\n\tadmin off\n\tskip_install_trust\n"
            f"\thttp_port {site.plain}\n\thttps_port {site.secure}\n\tdefault_bind 127.0.0.1\n"
            f"\tstorage file_system {folder / 'storage'}\n\tservers {{",
            "\ttls {": f"\ttls {site.certificate.chain} {site.certificate.key} {{",
            "{$PROXY_SITE:login.example.com}": NAME,
            "{$PROXY_UPSTREAM:127.0.0.1:8000}": " ".join(f"127.0.0.1:{port}" for port in upstreams),
        },
    )
    (folder / "Caddyfile").write_text(text)
    return [str(_BIN / "caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def traefik(folder: Path, site: "Ports", upstreams: Sequence[int]) -> list[str]:
    static = yaml.safe_load((DEPLOY / "traefik" / "traefik.yaml").read_text())
    dynamic = yaml.safe_load((DEPLOY / "traefik" / "dynamic.yaml").read_text())
    static["entryPoints"]["web"]["address"] = f"127.0.0.1:{site.plain}"
    static["entryPoints"]["websecure"]["address"] = f"127.0.0.1:{site.secure}"
    # Nobody balances loads here who would have to learn that it leaves.
    static["entryPoints"]["websecure"]["transport"]["lifeCycle"] = {"requestAcceptGraceTimeout": 0}
    static["providers"]["file"]["filename"] = str(folder / "dynamic.yaml")
    static["certificatesResolvers"]["letsencrypt"]["acme"]["storage"] = str(folder / "acme.json")
    for router in dynamic["http"]["routers"].values():
        # The certificate is ours, and nobody is asked for one.
        del router["tls"]["certResolver"]
    dynamic["tls"]["certificates"] = [{"certFile": str(site.certificate.chain), "keyFile": str(site.certificate.key)}]
    dynamic["http"]["services"]["fastlatch"]["loadBalancer"]["servers"] = [
        {"url": f"http://127.0.0.1:{port}"} for port in upstreams
    ]
    (folder / "dynamic.yaml").write_text(yaml.safe_dump(dynamic))
    (folder / "traefik.yaml").write_text(yaml.safe_dump(static))
    return [str(_BIN / "traefik"), f"--configfile={folder / 'traefik.yaml'}"]


@dataclass(frozen=True)
class Ports:
    """Where a site listens, and with what certificate."""

    plain: int
    secure: int
    certificate: Certificate


@contextmanager
def running(start: Callable[..., list[str]], folder: Path, upstreams: Sequence[int], **options: Any) -> Iterator[Site]:
    """From the first answer of the upstream through it, to the end of its process."""
    for name in ("logs", "temporary"):
        (folder / name).mkdir()
    ports = Ports(free_port(), free_port(), certificate_for(NAME, folder))
    command = start(folder, ports, upstreams, **options)
    own = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "logs" / "output.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=subprocess.STDOUT)
    site = Site(ports.secure, ports.plain, ports.certificate, folder, process)
    try:
        _wait_for(site)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(site: Site) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert site.process.poll() is None, site.written()
        if listens(site.port):
            with site.client() as client:
                try:
                    if client.get("/health/live").status_code == httpx2.codes.OK:
                        return
                except httpx2.TransportError:
                    # A listener whose site is not loaded yet.
                    pass
        time.sleep(0.05)
    raise AssertionError(site.written())


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"deploy/ has no {old!r} any more"
        text = re.sub(re.escape(old), lambda _, new=new: new, text)
    return text
