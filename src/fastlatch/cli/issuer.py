"""The default issuer follows the port that was chosen, as long as nobody else can see it."""

import socket
from typing import Any

from fastlatch.settings import Settings, is_loopback

from .output import remark
from .serving import local_url


def following_port(settings: Settings, host: str, bound: socket.socket, **chosen: Any) -> Settings:
    """The settings with the issuer of this socket, unless an issuer was set."""
    if "issuer" in settings.model_fields_set:
        return settings
    if not is_loopback(host):
        remark(
            "Other machines can reach this server, but its tokens name an issuer on this machine. "
            "Set FASTLATCH_ISSUER to its public https address."
        )
        return Settings.load(**chosen, issuer=f"http://127.0.0.1:{bound.getsockname()[1]}")
    return Settings.load(**chosen, issuer=local_url(host, bound))
