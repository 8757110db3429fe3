"""`{"active": false}` is an answer with 200, so no status tells whether introspection did what was measured: ask."""

import json
from collections.abc import Sequence

from .http_client import ask_all, post_form
from .row import NotMeasured
from .servers import Server


def must_know(server: Server, path: str, tokens: Sequence[str], client: str) -> None:
    """Every one of these tokens is active there.

    Raises:
        NotMeasured: one is not.
    """
    questions = [post_form(path, {"token": token}, authorization=client) for token in tokens]
    if any(json.loads(answer.body).get("active") is not True for answer in ask_all(server.port, questions)):
        raise NotMeasured(f"{path} does not know a live token")


def must_still_know(server: Server, path: str, tokens: Sequence[str], client: str) -> None:
    """The same after the rounds, of the token that was made first: if it lives, so do the others.

    Raises:
        NotMeasured: what was measured may have been "no" all the time.
    """
    try:
        must_know(server, path, tokens[:1], client)
    except NotMeasured:
        raise NotMeasured(f"{path} did not know a live token any more after the rounds") from None
