"""What a head means follows from its bytes alone: one that was taken apart before need not be taken apart again.

A caller's heads are alike: the same token, or the same client, until it has another. Only those are kept that were
answered with success by an endpoint that succeeds for nobody without a proof, so that no stranger fills the memory; and
only small ones, so that it stays small whoever fills it.
"""

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from starlette.types import Scope
from uvicorn.config import Config

from fastlatch.tokens.bounded_memory import BoundedMemory
from fastlatch.web.direct_answers import Begin

LONGEST = 1_536
"""Bytes of a head that is kept."""
MOST_LINES = 20
"""Each is a pair of objects, however short."""
_MOST = 8_192


class KnownHead(NamedTuple):
    """A request without its body, for every connection."""

    scope: Scope
    """Of ASGI, without what a connection adds."""
    body_length: int
    begin: Begin
    edition: int
    """Of the app that said so."""


KnownHeads = BoundedMemory[bytes, KnownHead]

_of_servers: WeakKeyDictionary[Config, KnownHeads] = WeakKeyDictionary()


def known_heads(config: Config) -> KnownHeads:
    """The memory that all connections of one server share."""
    known = _of_servers.get(config)
    if known is None:
        known = _of_servers[config] = BoundedMemory(_MOST)
    return known


def may_be_kept(head: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a head is small, and can come again: a DPoP proof is new each time (RFC 9449 section 4.1)."""
    return len(head) <= LONGEST and len(headers) <= MOST_LINES and not any(name == b"dpop" for name, _ in headers)
