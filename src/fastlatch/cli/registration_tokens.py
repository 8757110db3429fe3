"""`fastlatch clients registration-token`: who may register a client by itself (RFC 7591 section 3)."""

from typing import Annotated

import typer

from fastlatch.oauth.initial_access_tokens import Permission
from fastlatch.server.services import Services

from .grant_names import grant_types
from .output import remark
from .running import with_services
from .users import parse_scopes

_HOUR = 3600


def registration_token(
    *,
    hours: Annotated[int, typer.Option(min=1, max=30 * 24, help="For how long it may be used.")] = 24,
    grant: Annotated[
        list[str] | None,
        typer.Option(
            help="A grant type that the client may have beside authorization_code and refresh_token; may be repeated."
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="A scope that the client may ask for; may be repeated. By default FASTLATCH_OPEN_CLIENT_SCOPES."
        ),
    ] = None,
) -> None:
    """Make an initial access token, with which one client may register itself, and print it."""
    permission = Permission(grant_types(grant or ()), parse_scopes(scope) if scope else None)

    async def work(services: Services) -> str:
        return await services.initial_access_tokens.make(permission, lifetime=hours * _HOUR)

    token = with_services(work, makes_database=True)
    remark("This token registers one client. It is shown once; only a digest of it is kept:")
    typer.echo(token)
