"""The settings about clients that nobody here has typed in: what does not fit is refused at the start."""

import re
from collections.abc import Iterable, Iterator

from .problem import Problem, setting

# As hosts are compared, and no address, path or port.
_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def document_problems(hosts: Iterable[str], *, documents: bool, push_all: bool) -> Iterator[Problem]:
    """Of the metadata documents of clients (`oauth/client_discovery.py`)."""
    hosts = tuple(hosts)
    if hosts and not documents:
        yield setting(
            "client_id_document_hosts",
            "FASTLATCH_CLIENT_ID_DOCUMENTS is not set, so no documents are taken",
            "Set both, or neither.",
        )
    for host in hosts:
        if not _HOST.fullmatch(host):
            yield setting(
                "client_id_document_hosts",
                f"{host[:80]!r} is not a host in small letters",
                "Write it like app.example.com, or *.example.com for all below it.",
            )
    if documents and push_all:
        yield setting(
            "client_id_documents",
            "such clients do not push their requests, and FASTLATCH_REQUIRE_PUSHED_AUTHORIZATION_REQUESTS is set",
            "Keep one of the two.",
        )
