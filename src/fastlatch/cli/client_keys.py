"""`fastlatch clients set-jwks`: the public keys that a client proves itself with (RFC 7523)."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fastlatch.domain.client import Client
from fastlatch.domain.errors import ConfigurationError

from .output import remark
from .running import with_services

_LONGEST = 65_536

JwksFile = Annotated[
    Path | None,
    typer.Option(help="A file with its public keys, a JWK set: it proves itself with them and gets no secret."),
]


def set_jwks(
    client_id: Annotated[str, typer.Argument(metavar="ID", help="The client's id.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its public keys, a JWK set.")],
    *,
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="Let its secret work beside them, while programs change over.")
    ] = False,
) -> None:
    """Let a client prove itself by these keys, in the place of its secret or of other keys."""
    jwks = read_jwks(file)
    client = with_services(lambda services: services.clients.set_keys(client_id, jwks, keep_secret=keep_secret))
    if client.auth_method is None:
        remark(f"{client_id} proves itself by these keys or by its secret, until the same without --keep-secret.")
    else:
        remark(f"{client_id} proves itself by these keys from now on, and by nothing else.")


def read_jwks(file: Path) -> str:
    """The text of a file of keys.

    Raises:
        ConfigurationError: it cannot be read, or is far too long.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(_LONGEST + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error.__class__.__name__}") from None
    if len(content) > _LONGEST:
        raise ConfigurationError(f"{file} is too long for a set of keys")
    return text


def described(client: Client) -> dict[str, Any]:
    """How a client proves itself, for people who look at it."""
    keys = json.loads(client.jwks)["keys"] if client.jwks is not None else []
    return {
        "auth_method": client.auth_method,
        "keys": [key.get("kid", "without kid") for key in keys],
        "dpop_bound": client.dpop_bound,
    }
